package jvlm.image;

/** How the size to resize to follows from a picture's size; systems add their own rules. */
@FunctionalInterface
public interface SizeRule {
    /** The size to resize a picture to. */
    Size of(Size from);

    /** Always the same size, whatever the picture's proportions. */
    record Exact(int width, int height) implements SizeRule {
        @Override
        public Size of(Size from) {
            return new Size(width, height);
        }
    }

    /**
     * The shorter side becomes {@code edge}, the longer follows, cut to a whole number: OpenAI's CLIP, torchvision,
     * published files with size.shortest_edge.
     */
    record ShortestEdge(int edge) implements SizeRule {
        @Override
        public Size of(Size from) {
            boolean tall = from.width() <= from.height();
            long shorter = tall ? from.width() : from.height();
            long longer = tall ? from.height() : from.width();
            int other = side(edge * longer / shorter);
            return tall ? new Size(edge, other) : new Size(other, edge);
        }
    }

    /**
     * The shorter side becomes {@code edge} unless the longer would then exceed {@code longest}: published files with
     * both size.shortest_edge and size.longest_edge.
     */
    record BoundedEdge(int edge, int longest) implements SizeRule {
        @Override
        public Size of(Size from) {
            double shorter = Math.min(from.width(), from.height());
            double longer = Math.max(from.width(), from.height());
            boolean bounded = longer / shorter * edge > longest;
            double real = bounded ? longest * shorter / longer : edge;
            int size = Math.max(1, (int) Math.rint(real));
            if (shorter == size) {
                return from;
            }
            double ratio = bounded ? real : size;
            return from.width() < from.height()
                    ? new Size(size, side((long) (ratio * from.height() / from.width())))
                    : new Size(side((long) (ratio * from.width() / from.height())), size);
        }
    }

    /** The longer side becomes {@code edge}, each side rounded half to even, at least 1: open_clip's "longest". */
    record LongestEdge(int edge) implements SizeRule {
        @Override
        public Size of(Size from) {
            double ratio = Math.max(from.width() / (double) edge, from.height() / (double) edge);
            return new Size(
                    side((long) Math.rint(from.width() / ratio)), side((long) Math.rint(from.height() / ratio)));
        }
    }

    /** Covers a box: one side fits, the other is longer, each rounded half to even: open_clip's "shortest", not square. */
    record Covering(int width, int height) implements SizeRule {
        @Override
        public Size of(Size from) {
            double ratio = Math.min(from.width() / (double) width, from.height() / (double) height);
            return new Size(
                    side((long) Math.rint(from.width() / ratio)), side((long) Math.rint(from.height() / ratio)));
        }
    }

    /** The largest size of the same proportions within a box, each side cut to a whole number. */
    record Within(int width, int height) implements SizeRule {
        @Override
        public Size of(Size from) {
            double scale = Math.min(height / (double) from.height(), width / (double) from.width());
            return new Size(side((long) (from.width() * scale)), side((long) (from.height() * scale)));
        }
    }

    private static int side(long pixels) {
        return Math.clamp(pixels, 1, Integer.MAX_VALUE);
    }
}
