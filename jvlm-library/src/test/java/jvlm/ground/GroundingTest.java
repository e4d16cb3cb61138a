package jvlm.ground;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.List;
import java.util.Random;
import jvlm.image.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GroundingTest {
    private static final Size PICTURE = new Size(640, 480);
    private static final Scale THOUSANDTHS = Scale.thousandths(PICTURE);
    private static final Scale SEEN = Scale.resized(new Size(1288, 952), PICTURE);
    private static final Scale SAME = Scale.resized(PICTURE, PICTURE);

    private static Finding box(String label, double left, double top, double right, double bottom) {
        return new Finding(label, new Box(left, top, right, bottom));
    }

    private static Finding point(String label, double x, double y) {
        return new Finding(label, new Point(x, y));
    }

    @Test
    void thousandths_between_marks_become_pixels() {
        var answer =
                "<|object_ref_start|>the cat<|object_ref_end|><|box_start|>(100,250),(500,750)<|box_end|><|im_end|>";
        assertThat(Grounding.findings(answer, THOUSANDTHS)).containsExactly(box("the cat", 64, 120, 320, 360));
    }

    @Test
    void boxes_that_follow_one_name_share_it() {
        var answer = "There are <|object_ref_start|>two dogs<|object_ref_end|><|box_start|>(0,0),(100,100)<|box_end|>"
                + "<|box_start|>(200,200),(300,300)<|box_end|> and <|object_ref_start|>a ball<|object_ref_end|>"
                + "<|box_start|>(500,500),(600,600)<|box_end|>.";
        assertThat(Grounding.findings(answer, THOUSANDTHS))
                .containsExactly(
                        box("two dogs", 0, 0, 64, 48),
                        box("two dogs", 128, 96, 192, 144),
                        box("a ball", 320, 240, 384, 288));
    }

    @Test
    void marks_that_were_left_out_of_the_text_are_not_needed() {
        assertThat(Grounding.findings("the cat(100,250),(500,750), the dog (0, 0), (10, 10)", THOUSANDTHS))
                .containsExactly(box("the cat", 64, 120, 320, 360), box("the dog", 0, 0, 6.4, 4.8));
        assertThat(Grounding.findings("<ref>a cat</ref><box>(100,250),(500,750)</box>", THOUSANDTHS))
                .containsExactly(box("a cat", 64, 120, 320, 360));
    }

    @Test
    void one_pair_is_a_point_between_marks_and_prose_without() {
        assertThat(Grounding.findings("<|point_start|>(500,500)<|point_end|>", THOUSANDTHS))
                .containsExactly(point("", 320, 240));
        assertThat(Grounding.findings("The answer (3,4) is plain text.", THOUSANDTHS))
                .isEmpty();
    }

    @Test
    void corners_in_the_wrong_order_and_places_outside_are_mended() {
        assertThat(Grounding.findings("<|box_start|>(900,1200),(100,-50)<|box_end|>", THOUSANDTHS))
                .containsExactly(box("", 64, 0, 576, 480));
    }

    @Test
    void pixels_of_the_resized_picture_become_those_of_the_given_one() {
        var answer = """
                ```json
                [
                	{"bbox_2d": [322, 238, 644, 952], "label": "cat"},
                	{"point_2d": [644, 476], "label": "its \\"nose\\""}
                ]
                ```""";
        assertThat(Grounding.findings(answer, SEEN))
                .containsExactly(box("cat", 160, 120, 320, 480), point("its \"nose\"", 320, 240));
    }

    @Test
    void a_list_cut_off_counts_as_far_as_its_objects_are_finished() {
        var answer = "```json\n[{\"bbox_2d\": [1, 2, 3, 4], \"label\": \"a {b}\"}, {\"bbox_2d\": [5, 6, 7, 8], \"lab";
        assertThat(Grounding.findings(answer, SAME)).containsExactly(box("a {b}", 1, 2, 3, 4));
        assertThat(Grounding.findings("[{\"bbox_2d\": [1, 2, 3, 4], \"label\": \"a\"}, {\"bbox_2d\": [5, 6,", SAME))
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"bbox_2d\": [1, 2, 3, 4], \"label\": \"x\"}",
                "Here \"it is: {\n{\"objects\": [{\"bbox_2d\": [1, 2, 3, 4], \"label\": \"x\", \"more\": {\"a\": 1}}]} done.",
                "{'bbox_2d': [1, 2, 3, 4], 'label': 'x'}",
                "{\"bbox_2d\": [[1, 2, 3, 4]], \"label\": \"x\"}",
                "{\"bbox_2d\": [\"1\", \"2.0\", 3.0, 4e0], \"text_content\": \"x\"}",
                "{\"bbox_2d\": [1, 2, 3], \"label\": \"y\"}{\"bbox_2d\": [1, 2, 3, 4], \"label\": \"x\"}",
            })
    void json_is_found_in_many_forms(String answer) {
        assertThat(Grounding.findings(answer, SAME)).containsExactly(box("x", 1, 2, 3, 4));
    }

    @Test
    void points_in_tags_are_found() {
        assertThat(Grounding.findings("<points x1=\"1\" y1=\"2\" x2=\"3.5\" y2=\"4\" alt=\"eyes\">eyes</points>", SAME))
                .containsExactly(point("eyes", 1, 2), point("eyes", 3.5, 4));
    }

    @Test
    void an_answer_without_places_finds_nothing() {
        for (var answer :
                List.of("", "A cat.", "```json\n[]\n```", "{\"bbox_2d\": null}", "<b>bold</b> (1) x", "{{{{\"")) {
            assertThat(Grounding.findings(answer, SAME)).as(answer).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "[{\"bbox_2d\":", "<div>", "(1,1),", "<|box_start|>", " ", ",", "\\", "<ref>"})
    void long_nonsense_is_read_in_short_time(String piece) {
        assertThatCode(() -> Grounding.findings(piece.repeat(20_000), SAME)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void damaged_answers_never_fail(int seed) {
        var random = new Random(seed);
        var answer =
                "```html\n<div data-bbox=\"1 2 3 4\">a</div>```<|box_start|>(1,2),(3,4)<|box_end|>[{\"bbox_2d\": [1, 2, 3, 4],"
                        + " \"label\": \"\\u00e9\"}]<points x=\"1\" y=\"2\"/>";
        for (int i = 0; i < 200; i++) {
            var text = new StringBuilder(answer);
            for (int k = random.nextInt(6); k >= 0 && !text.isEmpty(); k--) {
                int at = random.nextInt(text.length());
                switch (random.nextInt(3)) {
                    case 0 -> text.deleteCharAt(at);
                    case 1 -> text.insert(at, answer.charAt(random.nextInt(answer.length())));
                    default -> text.setLength(at);
                }
            }
            Grounding.findings(text.toString(), SAME).forEach(finding -> {
                switch (finding.shape()) {
                    case Box b -> assertThat(b.right()).isBetween(b.left(), 640.0);
                    case Point p -> assertThat(p.y()).isBetween(0.0, 480.0);
                }
            });
        }
    }
}
