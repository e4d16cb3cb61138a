package jvlm.app.cli;

import java.nio.file.Path;
import java.util.Map;
import java.util.Stack;
import jvlm.model.Caching;
import jvlm.model.OpenOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Whether what a model saw in pictures is kept on disk for later runs. */
final class CacheOptions {
    /** Stands for the folder that is not named. */
    private static final String USUAL = "";

    @Option(
            names = "--cache",
            arity = "0..1",
            paramLabel = "DIR",
            preprocessor = Attached.class,
            description = "Keep what the model sees in pictures on disk (2 GiB at most), so that the same picture is "
                    + "not seen again by a later run: in DIR (--cache=DIR), or in the user's cache directory.")
    private @Nullable String folder;

    OpenOptions over(OpenOptions options) {
        return folder == null ? options : options.withCaching(Caching.DEFAULT.withFolder(path(folder)));
    }

    private static Path path(String folder) {
        return folder.equals(USUAL) ? CacheDirectory.path().resolve("features") : Pictures.path(folder);
    }

    /** Takes no value but one that is written to the option with a sign of equality: what follows may be the question. */
    static final class Attached implements IParameterPreprocessor {
        @Override
        public boolean preprocess(Stack<String> args, CommandSpec command, ArgSpec option, Map<String, Object> info) {
            if ("=".equals(info.get("separator"))) {
                return false;
            }
            option.setValue(USUAL);
            return true;
        }
    }
}
