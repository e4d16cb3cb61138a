package jvlm.eval.ablation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import jvlm.json.Json;
import jvlm.yaml.Yaml;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AblationTableTest {
    private static final String THREE = """
            name: three
            recipe: small.yaml
            variants: [{name: base}, {name: up}, {name: wide}, {name: missing}]
            measures: [{name: "a|b", path: val.json}]
            """;

    private static final Ablation ABLATION = Yaml.parse(THREE, "three").as(Ablation.class);

    private static List<Outcome> outcomes(String variant, int... right) {
        var all = new ArrayList<Outcome>();
        for (int i = 0; i < right.length; i++) {
            var scores =
                    List.of(new Score("a|b", "number", 100, right[i], 25), new Score("a|b", "all", 200, right[i], 50));
            all.add(new Outcome(variant, i + 1, scores, 10 * (i + 1), 1));
        }
        return all;
    }

    private static AblationTable table() {
        var all = new ArrayList<>(outcomes("base", 40, 42, 44));
        all.addAll(outcomes("up", 45, 46, 50));
        all.addAll(outcomes("wide", 20, 43, 60));
        return new AblationTable(ABLATION, all);
    }

    @Test
    void a_row_for_each_variant_says_better_only_where_ranges_part() {
        assertThat(table().markdown().lines())
                .startsWith(
                        "| a\\|b | seeds | all | number |",
                        "| --- | ---: | --- | --- |",
                        "| base | 3 | 21.0 ± 1.0 (20.0 - 22.0) | 42.0 ± 2.0 (40.0 - 44.0) |",
                        "| up | 3 | 23.5 ± 1.3 (22.5 - 25.0) **better** | 47.0 ± 2.6 (45.0 - 50.0) **better** |",
                        "| wide | 3 | 20.5 ± 10.0 (10.0 - 30.0) | 41.0 ± 20.1 (20.0 - 60.0) |",
                        "| *always the same answer* | | 25.0 | 25.0 |");
        assertThat(table().markdown()).contains("do not overlap").doesNotContain("missing");
    }

    @Test
    void a_table_of_two_seeds_has_no_verdict() {
        var all = new ArrayList<>(outcomes("base", 40, 42));
        all.addAll(outcomes("up", 90, 95, 99));
        assertThat(new AblationTable(ABLATION, all).markdown())
                .contains("| up | 3 |")
                .doesNotContain("**");
    }

    @Test
    void both_forms_are_kept(@TempDir Path folder) {
        table().write(folder);
        assertThat(folder.resolve("table.md")).hasContent(table().markdown());
        var variant =
                Json.read(folder.resolve("table.json")).at("variants").list().get(1);
        assertThat(variant.text("variant")).isEqualTo("up");
        assertThat(variant.number("train_seconds")).isEqualTo(20);
        var score = variant.at("scores").list().getFirst();
        assertThat(score.text("verdict")).isEqualTo("better");
        assertThat(score.number("low")).isEqualTo(0.225);
    }

    @Test
    void the_last_number_of_an_answer_counts() {
        assertThat(Score.lastNumber("red circle, blue circle: 2")).isEqualTo("2");
        assertThat(Score.lastNumber("2: red circle")).isEqualTo("2");
        assertThat(Score.lastNumber("first 3, no, 12.")).isEqualTo("12");
        assertThat(Score.lastNumber("none")).isEmpty();
    }
}
