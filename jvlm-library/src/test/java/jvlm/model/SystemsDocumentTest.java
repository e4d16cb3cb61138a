package jvlm.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("docs/systems.md")
final class SystemsDocumentTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "systems.md");
    private static final Path FOLDERS = Path.of("src", "main", "java", "jvlm", "model");
    private static final Path ARCHIVES = Path.of("src", "test", "resources", "golden");

    private record Row(
            String name, String paper, String shape, String tasks, String layouts, String cases, String folder) {}

    private static List<Row> rows() throws IOException {
        return Files.readAllLines(DOCUMENT).stream()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| ---") && !line.startsWith("| system "))
                .map(line -> line.substring(1).split("\\|"))
                .map(cells -> Arrays.stream(cells).map(String::strip).toArray(String[]::new))
                .map(c -> new Row(c[0], c[1], c[2], c[3], c[4], c[5], c[6]))
                .toList();
    }

    @Test
    void has_a_row_for_each_system_as_the_table_says() throws IOException {
        var told = rows().stream()
                .map(r -> List.of(r.name, r.paper, r.shape, r.tasks))
                .toList();
        var known = Models.all().stream()
                .map(s -> List.of(
                        s.name(),
                        s.paper(),
                        s.kind().toString(),
                        String.join(
                                ", ",
                                s.tasks().stream()
                                        .map(t -> t.getSimpleName().toLowerCase(Locale.ROOT))
                                        .toList())))
                .toList();
        assertThat(told).isEqualTo(known);
    }

    @Test
    void names_the_folder_of_each_and_leaves_none_out() throws IOException {
        try (var folders = Files.list(FOLDERS)) {
            var there = folders.filter(Files::isDirectory)
                    .map(f -> f.getFileName().toString())
                    .toList();
            assertThat(rows()).extracting(Row::folder).containsExactlyInAnyOrderElementsOf(there);
        }
        assertThat(rows()).allSatisfy(row -> assertThat(row.layouts).isNotBlank());
    }

    @Test
    void names_every_recorded_case_of_a_system() throws IOException {
        var told = new TreeSet<>(rows().stream()
                .flatMap(row -> Stream.of(row.cases.split(",")))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList());
        var there = new TreeSet<String>();
        try (var archives = Files.list(ARCHIVES)) {
            for (var archive : archives.toList()) {
                var name = archive.getFileName().toString().replace(".zip", "");
                try (var zip = new ZipFile(archive.toFile())) {
                    zip.stream()
                            .map(entry -> name + "/" + entry.getName().split("/")[0])
                            .forEach(there::add);
                }
            }
        }
        there.removeIf(name -> name.startsWith("rules/")); // of no system: the trainer's order of samples
        assertThat(told).isEqualTo(there);
    }
}
