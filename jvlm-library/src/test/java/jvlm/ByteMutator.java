package jvlm;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;

/** Damages bytes: flips, extreme numbers, moved and missing stretches, cut files. */
final class ByteMutator {
    private static final long[] EXTREMES = {
        0,
        1,
        -1,
        2,
        127,
        255,
        256,
        65535,
        65536,
        1 << 20,
        1 << 24,
        1 << 30,
        Integer.MAX_VALUE,
        0x80000000L,
        0xffffffffL,
        1L << 32,
        1L << 40,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        0x7fc00000,
        0x7f800000,
        1_000_000_000
    };
    private static final List<String> GGUF_KEYS = List.of(
            "block_count",
            "head_count",
            "head_count_kv",
            "context_length",
            "rope.freq_base",
            "embedding_length",
            "feed_forward_length",
            "layer_norm_rms_epsilon",
            "key_length",
            "value_length",
            "dimension_count",
            "vocab_size",
            "eos_token_id",
            "bos_token_id",
            "padding_token_id",
            "ggml.tokens",
            "ggml.merges",
            "ggml.scores",
            "ggml.token_type",
            "ggml.model",
            "ggml.pre",
            "general.architecture",
            "general.alignment",
            "chat_template",
            "add_bos_token",
            "token_embd.weight",
            "output_norm.weight",
            "blk.0.attn_q.weight");

    private final Random random;

    ByteMutator(Random random) {
        this.random = random;
    }

    /** Damage between {@code from} and {@code to}. */
    byte[] mutate(byte[] original, int from, int to) {
        var bytes = original.clone();
        if (to <= from) {
            return random(random.nextInt(1, 100));
        }
        int at = random.nextInt(from, to);
        switch (random.nextInt(10)) {
            case 0 -> flip(bytes, from, to);
            case 1 -> bytes[at] = (byte) random.nextInt(256);
            case 2, 3 -> put(bytes, at);
            case 4 -> Arrays.fill(bytes, at, Math.min(bytes.length, at + random.nextInt(1, 64)), (byte) fill());
            case 5 -> {
                var noise = random(Math.min(random.nextInt(1, 64), bytes.length - at));
                System.arraycopy(noise, 0, bytes, at, noise.length);
            }
            case 6 -> {
                return join(bytes, at, random.nextInt(1, 32), new byte[0]);
            }
            case 7 -> {
                return join(bytes, at, 0, random(random.nextInt(1, 32)));
            }
            case 8 -> {
                int length = random.nextInt(1, 200);
                return join(bytes, at, 0, Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + length)));
            }
            default -> {
                return cut(bytes, at);
            }
        }
        return bytes;
    }

    /** A whole file replaced: empty, cut, noise, or zeros. */
    byte[] replace(byte[] original) {
        return switch (random.nextInt(5)) {
            case 0 -> new byte[0];
            case 1 -> random(random.nextInt(1, 5000));
            case 2 -> new byte[original.length];
            case 3 -> Arrays.copyOf(original, random.nextInt(Math.min(original.length, 64) + 1));
            default -> Arrays.copyOf(original, random.nextInt(original.length + 1));
        };
    }

    /** Another value or type behind one of the keys of a GGUF file. */
    byte[] gguf(byte[] original) {
        var bytes = original.clone();
        var key = GGUF_KEYS.get(random.nextInt(GGUF_KEYS.size()));
        int at = indexOf(bytes, key.getBytes(StandardCharsets.US_ASCII), 0);
        if (at >= 0) {
            put(bytes, at + key.length() + new int[] {0, 4, 4, 4, 8, 12, 16}[random.nextInt(7)]);
        }
        return bytes;
    }

    /** A PNG that declares another size, with the checksum that belongs to it. */
    byte[] png(byte[] original) {
        var bytes = original.clone();
        var buffer = ByteBuffer.wrap(bytes);
        int[] sizes = {0, 1, -1, Integer.MAX_VALUE, 65535, 100_000, 20_000, 5000, buffer.getInt(16) + 1};
        buffer.putInt(random.nextBoolean() ? 16 : 20, sizes[random.nextInt(sizes.length)]);
        if (random.nextInt(3) == 0) {
            bytes[24 + random.nextInt(5)] = (byte) random.nextInt(20);
        }
        var crc = new CRC32();
        crc.update(bytes, 12, 17);
        buffer.putInt(29, (int) crc.getValue());
        return bytes;
    }

    static int indexOf(byte[] bytes, byte[] sought, int from) {
        for (int i = from; i <= bytes.length - sought.length; i++) {
            if (Arrays.equals(bytes, i, i + sought.length, sought, 0, sought.length)) {
                return i;
            }
        }
        return -1;
    }

    static int lastIndexOf(byte[] bytes, byte[] sought) {
        for (int i = bytes.length - sought.length; i >= 0; i--) {
            if (Arrays.equals(bytes, i, i + sought.length, sought, 0, sought.length)) {
                return i;
            }
        }
        return -1;
    }

    private void flip(byte[] bytes, int from, int to) {
        for (int i = random.nextInt(1, 9); i > 0; i--) {
            bytes[random.nextInt(from, to)] ^= (byte) (1 << random.nextInt(8));
        }
    }

    private void put(byte[] bytes, int at) {
        var order = random.nextInt(4) == 0 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        long value = EXTREMES[random.nextInt(EXTREMES.length)];
        var number = ByteBuffer.allocate(8).order(order);
        int length = new int[] {2, 4, 4, 8}[random.nextInt(4)];
        switch (length) {
            case 2 -> number.putShort((short) value);
            case 4 -> number.putInt((int) value);
            default -> number.putLong(value);
        }
        System.arraycopy(number.array(), 0, bytes, at, Math.max(0, Math.min(length, bytes.length - at)));
    }

    private int fill() {
        return new int[] {0, 255, 127, random.nextInt(256)}[random.nextInt(4)];
    }

    private byte[] cut(byte[] bytes, int at) {
        return Arrays.copyOf(bytes, random.nextBoolean() ? at : random.nextInt(bytes.length));
    }

    private byte[] random(int length) {
        var bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] join(byte[] bytes, int at, int removed, byte[] inserted) {
        int rest = Math.min(bytes.length, at + removed);
        var joined = Arrays.copyOf(bytes, at + inserted.length + bytes.length - rest);
        System.arraycopy(inserted, 0, joined, at, inserted.length);
        System.arraycopy(bytes, rest, joined, at + inserted.length, bytes.length - rest);
        return joined;
    }
}
