package jvlm.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import jvlm.yaml.Yaml;
import org.junit.jupiter.api.Test;

class RecipesDocumentTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "recipes.md");

    @Test
    void the_document_tells_every_key_as_the_records_do() throws IOException {
        var document = Files.readString(DOCUMENT);
        assertThat(document.substring(document.indexOf("### A recipe")))
                .as("put what `./jvlm train --keys` prints at the end of docs/recipes.md")
                .isEqualTo(Yaml.reference(Recipe.class, "A recipe"));
    }

    @Test
    void the_document_names_every_committed_recipe() throws IOException {
        var document = Files.readString(DOCUMENT);
        try (var files = Files.walk(Path.of("..", "recipes"))) {
            var names = files.map(f -> String.valueOf(f.getFileName()))
                    .filter(n -> n.endsWith(".yaml"))
                    .map(n -> n.replace(".yaml", ""))
                    .toList();
            assertThat(names).isNotEmpty().allSatisfy(n -> assertThat(document).contains(n));
        }
    }
}
