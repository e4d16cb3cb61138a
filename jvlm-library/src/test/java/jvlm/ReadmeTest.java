package jvlm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The Java examples of README.md compile as they stand and run, on small models in place of the named ones. */
final class ReadmeTest {
    private static final Pattern EXAMPLE = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    private static final String FRAME = """
            import java.nio.file.Path;
            import java.util.List;
            import jvlm.Vlm;
            import jvlm.generate.GenerateOptions;
            import jvlm.image.Image;
            import jvlm.task.Classify;
            import jvlm.task.Message;

            public final class %s implements Runnable {
                public void run() {
            %s
                }
            }
            """;

    @TempDir
    static Path directory;

    @TestFactory
    Stream<DynamicTest> every_example_compiles_and_runs() throws IOException {
        var examples = new ArrayList<String>();
        var m = EXAMPLE.matcher(Files.readString(Path.of("..", "README.md")));
        while (m.find()) {
            examples.add(m.group(1));
        }
        assertThat(examples).hasSizeGreaterThanOrEqualTo(3);
        return examples.stream()
                .map(e -> DynamicTest.dynamicTest(e.lines().findFirst().orElse(""), () -> run(e, examples.indexOf(e))));
    }

    private static void run(String example, int number) throws Exception {
        var name = "Example" + number;
        var file = directory.resolve(name + ".java");
        Files.writeString(file, FRAME.formatted(name, onSmallModels(example)));
        var said = new StringWriter();
        var compiler = ToolProvider.getSystemJavaCompiler();
        try (var files = compiler.getStandardFileManager(null, Locale.ROOT, null)) {
            var options =
                    List.of("-d", directory.toString(), "-proc:none", "-cp", System.getProperty("java.class.path"));
            boolean compiled = compiler.getTask(said, files, null, options, null, files.getJavaFileObjects(file))
                    .call();
            assertThat(compiled).as(said.toString()).isTrue();
        }
        try (var loader =
                URLClassLoader.newInstance(new URL[] {directory.toUri().toURL()})) {
            ((Runnable) loader.loadClass(name).getDeclaredConstructor().newInstance()).run();
        }
    }

    private static String onSmallModels(String example) {
        var llava = GoldenCases.unpack("llava", directory).resolve("hf-vicuna-1image");
        var clip = GoldenCases.unpack("clip", directory).resolve("hf-vit");
        return example.replace("llava-1.5-7b-hf", llava.resolve("model").toString())
                .replace("clip-vit-base-patch32", clip.resolve("model").toString())
                .replace("cat.jpg", Path.of("..", "docs", "pictures", "cat.jpg").toString());
    }
}
