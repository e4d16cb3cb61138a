package jvlm.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PipelineTest {
    private static final float[] MEAN = {0.4815f, 0.4578f, 0.4082f};
    private static final float[] STD = {0.2686f, 0.2613f, 0.2758f};

    @Test
    void size_rules_are_those_of_the_references() {
        assertThat(Recorded.lines("sizes.txt")).isNotEmpty().allSatisfy(f -> {
            var n = numbers(f, 1, 7);
            var rule =
                    switch (f[0]) {
                        case "shortest" -> new SizeRule.ShortestEdge(n[0]);
                        case "bounded" -> new SizeRule.BoundedEdge(n[0], n[1]);
                        case "longest" -> new SizeRule.LongestEdge(n[0]);
                        case "covering" -> new SizeRule.Covering(n[0], n[1]);
                        default -> new SizeRule.Within(n[0], n[1]);
                    };
            assertThat(rule.of(new Size(n[2], n[3]))).isEqualTo(new Size(n[4], n[5]));
        });
    }

    private static Stream<String> crops() {
        return Recorded.lines("crops.txt").map(line -> String.join(" ", line));
    }

    @ParameterizedTest
    @MethodSource("crops")
    void crops_and_padding_are_those_of_the_references(String line) {
        var f = line.split(" ");
        var n = numbers(f, 1, 7);
        var image = Recorded.noise(n[1], n[2], n[3], 0);
        Step step = f[0].equals("square")
                ? new Step.PadSquare(n[0])
                : new Step.CentreCrop(n[4], n[5], Crop.Rule.valueOf(f[0]), n[0]);
        var result = step.apply(image);
        assertThat(Size.of(result)).isEqualTo(new Size(n[4], n[5])).isEqualTo(step.size(Size.of(image)));
        assertThat(Recorded.sha(result.rgb())).isEqualTo(f[7]);
    }

    @Test
    void normalised_values_are_bit_for_bit_those_of_the_references() {
        assertThat(Recorded.lines("normalize.txt")).isNotEmpty().allSatisfy(f -> {
            var normalize = new Normalize(floats(f[1]), floats(f[2]), Normalize.Rounding.valueOf(f[0]));
            var values = normalize.apply(Recorded.noise(5, 16, 16, 0));
            var bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asFloatBuffer().put(values);
            assertThat(Recorded.sha(bytes.array())).isEqualTo(f[3]);
        });
    }

    @Test
    void a_pipeline_does_its_steps_in_order_and_tells_the_size() {
        List<Step> steps = List.of(
                new Step.PadSquare(Pad.colour(MEAN)),
                new Step.ResizeTo(new SizeRule.ShortestEdge(14), Filter.BICUBIC, Resampler.PILLOW),
                new Step.CentreCrop(12, 10, Crop.Rule.TRANSFORMERS));
        var pipeline = new Pipeline(steps, new Normalize(MEAN, STD));
        var image = Recorded.noise(3, 40, 23, 2);
        var byHand = Crop.crop(Resize.pillow(Pad.square(image, 0x7a7468), 14, 14, Filter.BICUBIC), 1, 2, 12, 10);
        assertThat(pipeline.picture(image)).isEqualTo(byHand);
        assertThat(pipeline.size(Size.of(image))).isEqualTo(new Size(12, 10));
        assertThat(pipeline.apply(image)).isEqualTo(pipeline.normalize().apply(byHand));
        assertThat(pipeline.toString()).contains("ShortestEdge[edge=14]").contains("BICUBIC");
    }

    @Test
    void a_batch_is_filled_in_place() {
        var pipeline = new Pipeline(List.of(), Normalize.unit());
        var batch = new float[24];
        pipeline.write(Image.solid(2, 2, 255, 51, 0), batch, 12);
        assertThat(Arrays.copyOf(batch, 12)).containsOnly(0);
        assertThat(Arrays.copyOfRange(batch, 12, 24)).containsExactly(1, 1, 1, 1, 0.2f, 0.2f, 0.2f, 0.2f, 0, 0, 0, 0);
    }

    @Test
    void padding_to_a_size_centres_or_fills_right_and_bottom() {
        var image = Image.solid(2, 1, 9, 9, 9);
        var centred = Pad.to(image, 5, 4, 0x010203, Pad.Place.CENTRE);
        assertThat(Crop.crop(centred, 1, 1, 2, 1)).isEqualTo(image);
        assertThat(Crop.crop(centred, 0, 0, 5, 1)).isEqualTo(Image.solid(5, 1, 1, 2, 3));
        var corner = Pad.to(image, 5, 4, 0x010203, Pad.Place.TOP_LEFT);
        assertThat(Crop.crop(corner, 0, 0, 2, 1)).isEqualTo(image);
        assertThat(Crop.crop(corner, 0, 1, 5, 3)).isEqualTo(Image.solid(5, 3, 1, 2, 3));
    }

    @Test
    void impossible_pieces_are_refused() {
        var image = Image.solid(4, 3, 0, 0, 0);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Crop.crop(image, 2, 0, 3, 1))
                .withMessage("3 x 1 at 2, 0 does not lie within a picture of 4 x 3");
        assertThatIllegalArgumentException().isThrownBy(() -> Pad.to(image, 3, 3, 0, Pad.Place.CENTRE));
        assertThatIllegalArgumentException().isThrownBy(() -> new Normalize(MEAN, new float[3]));
        assertThatIllegalArgumentException().isThrownBy(() -> new Image(2, 2, new byte[11]));
    }

    @Test
    void the_padding_colour_is_cut_from_the_mean() {
        assertThat(Pad.colour(MEAN)).isEqualTo(122 << 16 | 116 << 8 | 104);
        assertThat(Pad.colour(new float[] {0.485f, 0.456f, 0.406f})).isEqualTo(123 << 16 | 116 << 8 | 103);
        assertThat(Pad.colour(new float[] {0.5f, 0.5f, 0.6f})).isEqualTo(127 << 16 | 127 << 8 | 153);
    }

    private static int[] numbers(String[] fields, int from, int to) {
        return Stream.of(fields)
                .skip(from)
                .limit(to - from)
                .mapToInt(Integer::parseInt)
                .toArray();
    }

    private static float[] floats(String text) {
        var parts = text.split(",");
        return new float[] {Float.parseFloat(parts[0]), Float.parseFloat(parts[1]), Float.parseFloat(parts[2])};
    }
}
