package jvlm;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import jvlm.error.BadInput;

/**
 * One file with one thing wrong, or two.
 *
 * @param number its seed
 * @param file that the bytes stand in for
 */
record Mutant(long number, Subject subject, Path file, Part part, byte[] bytes) {
    /** What is damaged. */
    enum Part {
        HEADER,
        CONFIG,
        TOKENIZER,
        INDEX,
        TEMPLATE,
        PICTURE,
        WEIGHTS;

        static Part of(Path file) {
            var name = file.getFileName().toString();
            if (name.endsWith(".index.json")) {
                return INDEX;
            }
            if (name.startsWith("chat_template")) {
                return TEMPLATE;
            }
            if (name.matches(".*(tokenizer|token|vocab|merges|\\.model|\\.spm|tiktoken).*")) {
                return TOKENIZER;
            }
            if (name.endsWith(".json")) {
                return CONFIG;
            }
            return name.matches(".*\\.(safetensors|bin|pt|gguf)") ? HEADER : PICTURE;
        }
    }

    static Mutant of(long number, Subject subject, Path file, byte[] original) {
        var random = new Random(number * 0x9E3779B97F4A7C15L);
        var part = Part.of(file);
        if (part == Part.HEADER && random.nextInt(6) == 0) {
            var bytes = new ByteMutator(random).mutate(original, 0, original.length);
            return new Mutant(number, subject, file, Part.WEIGHTS, bytes);
        }
        var name = file.getFileName().toString();
        var once = mutate(name, original, random);
        return new Mutant(number, subject, file, part, random.nextInt(3) == 0 ? again(name, once, random) : once);
    }

    /** Two things wrong, where the first left something that can be read. */
    private static byte[] again(String name, byte[] once, Random random) {
        try {
            return mutate(name, once, random);
        } catch (RuntimeException e) {
            return once;
        }
    }

    private static byte[] mutate(String name, byte[] original, Random random) {
        var bytes = new ByteMutator(random);
        int form = random.nextInt(12);
        if (form == 0) {
            return bytes.replace(original);
        }
        if (name.endsWith(".jinja") && form > 2) {
            return utf8(new JsonMutator(random).template(new String(original, StandardCharsets.UTF_8)));
        }
        if (name.endsWith(".json") && form > 2) {
            return utf8(new JsonMutator(random).mutate(new String(original, StandardCharsets.UTF_8)));
        }
        if (name.endsWith(".safetensors") && form > 4) {
            return safetensors(original, random);
        }
        if (name.endsWith(".gguf") && form > 4) {
            return bytes.gguf(original);
        }
        if (name.endsWith(".png") && form > 6) {
            return bytes.png(original);
        }
        int[] region = region(name, original, random);
        return bytes.mutate(original, region[0], region[1]);
    }

    /** The header with one value changed and its length mended. */
    private static byte[] safetensors(byte[] original, Random random) {
        int length =
                (int) ByteBuffer.wrap(original).order(ByteOrder.LITTLE_ENDIAN).getLong(0);
        var header = utf8(new JsonMutator(random).mutate(new String(original, 8, length, StandardCharsets.UTF_8)));
        var out = ByteBuffer.allocate(original.length - length + header.length).order(ByteOrder.LITTLE_ENDIAN);
        return out.putLong(header.length)
                .put(header)
                .put(original, 8 + length, original.length - 8 - length)
                .array();
    }

    /** Where a file describes its contents. */
    private static int[] region(String name, byte[] bytes, Random random) {
        int end = bytes.length;
        if (name.endsWith(".safetensors")) {
            end = 8
                    + (int) ByteBuffer.wrap(bytes)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .getLong(0);
        } else if (name.endsWith(".gguf")) {
            end = ByteMutator.lastIndexOf(bytes, utf8(".weight")) + 64;
        } else if (name.matches(".*\\.(bin|pt)")) {
            return zip(bytes, random);
        } else if (random.nextBoolean()) {
            end = Math.min(end, 120);
        }
        return new int[] {0, Math.min(end, bytes.length)};
    }

    /** The directory of a zip archive, or the pickle in it; of the older form, which is no archive, the first part. */
    private static int[] zip(byte[] bytes, Random random) {
        int directory = ByteMutator.indexOf(bytes, utf8("PK\1\2"), 0);
        int pickle = ByteMutator.indexOf(bytes, utf8("data.pkl"), 0);
        if (directory < 0 || pickle < 0) {
            return new int[] {0, Math.min(4000, bytes.length)};
        }
        return random.nextInt(3) == 0
                ? new int[] {directory, bytes.length}
                : new int[] {pickle, ByteMutator.indexOf(bytes, utf8("PK"), pickle)};
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** What came of it: {@code answer}, {@code one line}, or what must not be. */
    String outcome() {
        try {
            subject.task().run();
            return "answer";
        } catch (BadInput e) {
            var line = String.valueOf(e.getMessage());
            boolean clear =
                    !line.isBlank() && line.length() <= 400 && line.lines().count() == 1;
            return clear ? "one line" : "unclear: " + line;
        } catch (Throwable e) { // whatever it is, it is what the test looks for
            return "thrown: " + e;
        }
    }
}
