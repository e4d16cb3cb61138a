package jvlm.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The search for a JDK")
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {
    @TempDir
    private Path directory = Path.of("");

    private Path jdk(String name, String version) throws IOException {
        var home = directory.resolve(name);
        TinyModels.writeText(home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
        for (var tool : new String[] {"java", "javac"}) {
            TinyModels.writeText(home.resolve("bin/" + tool), "#!/bin/sh\n");
            assertThat(home.resolve("bin/" + tool).toFile().setExecutable(true)).isTrue();
        }
        return home;
    }

    private String found(Map<String, String> environment) throws IOException, InterruptedException {
        var script = Path.of("../scripts/find-jdk.sh").toAbsolutePath().normalize();
        var builder = new ProcessBuilder("bash", "-u", "-c", ". '" + script + "'; need_jdk javac jvlm; echo \"$JDK\"");
        builder.environment().clear();
        builder.environment().put("PATH", "/usr/bin:/bin");
        builder.environment().putAll(environment);
        var process = builder.redirectErrorStream(true).start();
        var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isIn(0, 2);
        return text.strip();
    }

    @Test
    void takes_the_program_s_own_choice_before_the_general_one() throws IOException, InterruptedException {
        var own = jdk("own", "26-ea");
        var general = jdk("general", "25.0.1");
        assertThat(found(Map.of("JAVA_HOME", general.toString()))).isEqualTo(general.toString());
        assertThat(found(Map.of("JAVA_HOME", general.toString(), "JVLM_JAVA_HOME", own.toString())))
                .isEqualTo(own.toString());
    }

    @Test
    void follows_the_java_on_the_path_through_its_links() throws IOException, InterruptedException {
        var real = jdk("real", "25");
        var bin = Files.createDirectories(directory.resolve("bin"));
        Files.createSymbolicLink(bin.resolve("first"), real.resolve("bin/java"));
        Files.createSymbolicLink(bin.resolve("java"), Path.of("first"));
        assertThat(found(Map.of("PATH", bin + ":/usr/bin:/bin"))).isEqualTo(real.toString());
    }

    @Test
    void passes_over_older_ones_wherever_they_stand() throws IOException, InterruptedException {
        var old = jdk("old", "1.8.0_392");
        var seventeen = jdk("seventeen", "17.0.9");
        var user = jdk("user/.sdkman/candidates/java/25.0.3-tem", "25.0.3");
        var found = found(Map.of(
                "JVLM_JAVA_HOME", old.toString(),
                "JAVA_HOME", seventeen.toString(),
                "HOME", directory.resolve("user").toString()));
        assertThat(found).isNotIn(old.toString(), seventeen.toString());
        assertThat(Files.exists(Path.of(found)) || found.equals(user.toString()))
                .isTrue();
    }
}
