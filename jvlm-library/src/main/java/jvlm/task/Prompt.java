package jvlm.task;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import jvlm.nn.Places;
import jvlm.tensor.Tensor;
import jvlm.tensor.Tensors;

/**
 * A dialogue made ready for a model.
 *
 * @param text what the chat template rendered
 * @param ids its tokens, in the form that the published system gives them
 * @param pixels what its pictures and clips became, in their order
 * @param length places that it takes in the decoder, visual features included
 * @param places where its tokens stand, for models that read pictures at places of their own
 */
public record Prompt(String text, int[] ids, List<Pixels> pixels, int length, Places places) {
    /** A prompt whose tokens stand one after the other. */
    public Prompt(String text, int[] ids, List<Pixels> pixels, int length) {
        this(text, ids, pixels, length, Places.LINE);
    }

    /**
     * A prepared picture or clip: float32 values of its tiles.
     *
     * @param shape {@code [tiles, ...]}; a tile is {@code channels, height, width} of a picture, or the values of a patch
     *     for towers that read pictures of any size
     * @param rows of tiles, the picture as a whole apart; 0 where there is but the whole
     * @param columns of tiles; a clip has more tiles than rows by columns
     */
    public record Pixels(float[] values, long[] shape, int rows, int columns) {
        /** Values that are digested at once. */
        private static final int DIGESTED = 1 << 14;

        private static final ValueLayout.OfFloat LITTLE =
                ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

        /** The same place in the prompt with other values. */
        public Pixels with(float[] other) {
            return new Pixels(other, shape, rows, columns);
        }

        public int tiles() {
            return (int) shape[0];
        }

        /** SHA-256 of what a tower sees of it: values, shape and grid; 64 hexadecimal digits. */
        public String digest() {
            try {
                var digest = MessageDigest.getInstance("SHA-256");
                var sizes = Arrays.toString(shape) + " " + rows + " " + columns + "\n";
                digest.update(sizes.getBytes(StandardCharsets.US_ASCII));
                var bytes = new byte[Math.min(values.length, DIGESTED) * Float.BYTES];
                for (int at = 0; at < values.length; at += DIGESTED) {
                    int count = Math.min(DIGESTED, values.length - at);
                    MemorySegment.copy(values, at, MemorySegment.ofArray(bytes), LITTLE, 0, count);
                    digest.update(bytes, 0, count * Float.BYTES);
                }
                return HexFormat.of().formatHex(digest.digest());
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }

        /** The tiles of some pictures, one after the other. */
        public static Tensor tensor(List<Pixels> pictures) {
            return Tensors.cat(
                    pictures.stream()
                            .map(p -> Tensors.floats(p.values, p.shape))
                            .toList(),
                    0);
        }
    }

    /** A prompt without pictures. */
    public static Prompt of(String text, int[] ids) {
        return new Prompt(text, ids, List.of(), ids.length);
    }

    /** The same with other pictures in the same places. */
    public Prompt with(List<Pixels> others) {
        return new Prompt(text, ids, others, length, places);
    }
}
