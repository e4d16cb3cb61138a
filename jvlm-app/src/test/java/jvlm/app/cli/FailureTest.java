package jvlm.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.stream.Stream;
import jvlm.error.BadInput;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("A failure")
class FailureTest {
    static Stream<Arguments> problems() {
        return Stream.of(
                Arguments.of(new BadInput("x.bin: is\ndamaged\u001b[31m"), 2, "jvlm: x.bin: is damaged [31m"),
                Arguments.of(new InterruptedException(), 130, "jvlm: interrupted"),
                Arguments.of(new OutOfMemoryError("Java heap space"), 2, "memory"),
                Arguments.of(new RuntimeException("DefaultCPUAllocator: can't allocate memory: 8 bytes"), 2, "memory"),
                Arguments.of(new StackOverflowError(), 2, "nested too deeply"),
                Arguments.of(new UnsatisfiedLinkError("no jnitorch"), 2, "native libraries"),
                Arguments.of(new ExceptionInInitializerError(new UnsatisfiedLinkError("no libgomp")), 2, "no libgomp"),
                Arguments.of(new IllegalStateException("\n\nmany\nlines"), 2, "IllegalStateException: many"));
    }

    @ParameterizedTest
    @MethodSource("problems")
    void ends_in_one_line_and_an_exit_code(Throwable problem, int code, String said) {
        var err = new ByteArrayOutputStream();
        var out = new PrintStream(err, true, StandardCharsets.UTF_8);
        var streams = new Streams(new ByteArrayInputStream(new byte[0]), out, out, Set.of());
        assertThat(Failure.report(problem, false, streams)).isEqualTo(code);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains(said)
                .hasLineCount(1)
                .startsWith("jvlm: ");
    }
}
