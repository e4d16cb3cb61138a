package jvlm.image;

/** One step of a {@link Pipeline}, as data: what it does is told by its fields. */
public sealed interface Step {
    /** Does the step. */
    Image apply(Image image);

    /** Size of the result for a picture of the given size. */
    Size size(Size from);

    /** Resizes to the size that a rule gives. */
    record ResizeTo(SizeRule rule, Filter filter, Resampler resampler) implements Step {
        @Override
        public Image apply(Image image) {
            return resampler.resize(image, size(Size.of(image)), filter);
        }

        @Override
        public Size size(Size from) {
            return rule.of(from);
        }
    }

    /** Cuts the centre out; colour 0xRRGGBB where the picture is smaller. */
    record CentreCrop(int width, int height, Crop.Rule rule, int colour) implements Step {
        /** On black. */
        public CentreCrop(int width, int height, Crop.Rule rule) {
            this(width, height, rule, 0);
        }

        @Override
        public Image apply(Image image) {
            return Crop.centre(image, width, height, rule, colour);
        }

        @Override
        public Size size(Size from) {
            return new Size(width, height);
        }
    }

    /** Centres the picture on a square of its longer side; colour 0xRRGGBB. */
    record PadSquare(int colour) implements Step {
        @Override
        public Image apply(Image image) {
            return Pad.square(image, colour);
        }

        @Override
        public Size size(Size from) {
            int side = Math.max(from.width(), from.height());
            return new Size(side, side);
        }
    }

    /** Lays the picture on a larger one; colour 0xRRGGBB. */
    record PadTo(int width, int height, int colour, Pad.Place place) implements Step {
        @Override
        public Image apply(Image image) {
            return Pad.to(image, width, height, colour, place);
        }

        @Override
        public Size size(Size from) {
            return new Size(width, height);
        }
    }
}
