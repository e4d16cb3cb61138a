package jvlm.ground;

import static org.assertj.core.api.Assertions.assertThat;

import jvlm.image.Size;
import org.junit.jupiter.api.Test;

class QwenHtmlTest {
    private static final Scale HALF = Scale.resized(new Size(200, 400), new Size(100, 200));
    private static final String PAGE = """
            ```html
            <html><body>
            <h1 data-bbox="20 10 180 40"> Annual <b>report</b> </h1>
            <div class="image" data-bbox="0 50 200 150"><img data-bbox="0 50 200 140"/></div>
            <p data-bbox="10 160 190 200">Sales rose.</p>
            <table data-bbox="10 210 190 300" class="table"><tr><td>a</td><td>1</td></tr><tr><td>b</td><td>2</td></tr></table>
            <ol><li>first<li>second</ol>
            </body></html>
            ```""";

    @Test
    void a_page_becomes_a_tree_with_places_in_the_given_picture() {
        var page = QwenHtml.parse(PAGE, HALF);
        assertThat(page.parts()).extracting(DocumentPart::tag).containsExactly("h1", "div", "p", "table", "ol");
        assertThat(page.parts().getFirst())
                .isEqualTo(new DocumentPart("h1", "", new Box(10, 5, 90, 20), "Annual report", java.util.List.of()));
        assertThat(page.parts().get(1).kind()).isEqualTo("image");
        assertThat(page.parts().get(1).parts().getFirst().box()).isEqualTo(new Box(0, 25, 100, 70));
        assertThat(page.all().filter(p -> p.tag().equals("td")))
                .extracting(DocumentPart::text)
                .containsExactly("a", "1", "b", "2");
        assertThat(page.wholeText()).isEqualTo("Annual report\nSales rose.\na\n1\nb\n2\nfirst\nsecond");
    }

    @Test
    void its_places_are_findings() {
        assertThat(Grounding.findings(PAGE, HALF))
                .extracting(Finding::label)
                .containsExactly("h1", "image", "img", "p", "table");
    }

    @Test
    void a_page_cut_off_is_read_as_far_as_it_goes() {
        var page = QwenHtml.parse(PAGE.substring(0, PAGE.indexOf("rose")), HALF);
        assertThat(page.parts().getLast().text()).isEqualTo("Sales");
        var within = QwenHtml.parse(PAGE.substring(0, PAGE.indexOf("160 190")), HALF);
        assertThat(within.parts()).extracting(DocumentPart::tag).startsWith("h1", "div");
    }

    @Test
    void what_is_nested_too_deeply_keeps_its_text() {
        var page = QwenHtml.parse("<div>".repeat(50_000) + "deep", HALF);
        assertThat(page.wholeText()).isEqualTo("deep");
    }

    @Test
    void places_that_are_no_four_numbers_are_none() {
        var page = QwenHtml.parse("<p data-bbox='1 2 3'>a</p><p data-bbox='x'>b</p><p data-bbox='1,2,3,4'>c</p>", HALF);
        assertThat(page.parts()).extracting(DocumentPart::box).containsExactly(null, null, new Box(0.5, 1, 1.5, 2));
    }
}
