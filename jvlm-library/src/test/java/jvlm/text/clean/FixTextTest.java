package jvlm.text.clean;

import static org.assertj.core.api.Assertions.assertThat;

import jvlm.text.ClipText;
import jvlm.text.Recorded;
import org.junit.jupiter.api.Test;

/** Against ftfy 6.3.1, html.unescape and str.lower of Python, on texts made to be hard. */
class FixTextTest {
    @Test
    void dirty_texts_are_repaired_as_ftfy_repairs_them() {
        for (var row : Recorded.json("dirty-texts.json.gz").list()) {
            var text = row.list().get(0).asText();
            assertThat(FixText.fix(text)).as(text).isEqualTo(row.list().get(1).asText());
            assertThat(ClipText.clean(text))
                    .as(text)
                    .isEqualTo(row.list().get(2).asText());
        }
    }

    @Test
    void long_runs_of_mojibake_do_not_overflow_the_stack() {
        assertThat(FixText.fix("xЖ" + "Ã©".repeat(50_000)).equals("xЖ" + "é".repeat(50_000)))
                .isTrue();
    }

    @Test
    void case_follows_python() {
        assertThat(PythonText.lower("ΑΣ ΑΣ. ΑΣΑ İI ΣΑΣ'")).isEqualTo("ας ας. ασα i\u0307i σας'");
        assertThat(PythonText.collapseSpaces("\u001f a\u00a0\u3000b\u0085")).isEqualTo("a b");
    }

    @Test
    void references_follow_the_longest_name() {
        assertThat(Html.unescape("&notit; &notin; &#x80; &#0; &#1; &#xD800; &amp &unknown;"))
                .isEqualTo("¬it; ∉ € \uFFFD  \uFFFD & &unknown;");
    }

    @Test
    void other_cleanings_keep_case_or_drop_punctuation() {
        assertThat(ClipText.cleanSpaces("  A\n&amp; B ")).isEqualTo("A & B");
        assertThat(ClipText.canonical("A_cat, (red)!")).isEqualTo("a cat red");
    }
}
