package jvlm.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import jvlm.error.BadInput;
import org.jspecify.annotations.Nullable;

/** The files of a checkpoint that are no weights: configuration, tokenizer, templates, processors. */
public final class SettingsFiles {
    private static final Set<String> ENDINGS = Set.of("json", "txt", "model", "jinja", "tiktoken", "spm", "gz");
    private static final long LARGEST = 64L << 20;

    private SettingsFiles() {}

    /** Copies a configuration, its neighbours where it is given as a directory, and another tokenizer over them. */
    public static void copy(Path config, @Nullable Path tokenizer, Path to) throws IOException {
        if (Files.isDirectory(config)) {
            copyAll(config, to, true);
        } else if (Files.isRegularFile(config)) {
            var name = String.valueOf(config.getFileName());
            var known = Set.of("open_clip_config.json", "jvlm.json").contains(name) ? name : "config.json";
            Files.write(to.resolve(known), Files.readAllBytes(config));
        } else {
            throw new BadInput(config + ": no such file or directory");
        }
        if (tokenizer != null) {
            copyAll(tokenizer, to, false);
        }
    }

    private static void copyAll(Path from, Path to, boolean configuration) throws IOException {
        if (!Files.isDirectory(from)) {
            throw new BadInput(from + ": no such directory");
        }
        for (var file : files(from)) {
            var name = String.valueOf(file.getFileName());
            if (configuration || !Files.exists(to.resolve(name)) || name.startsWith("tokenizer")) {
                Files.write(to.resolve(name), Files.readAllBytes(file)); // not the permissions of the source
            }
        }
    }

    private static List<Path> files(Path directory) throws IOException {
        try (var all = Files.list(directory)) {
            return all.filter(Files::isRegularFile)
                    .filter(SettingsFiles::isSetting)
                    .toList();
        }
    }

    private static boolean isSetting(Path file) {
        var name = String.valueOf(file.getFileName());
        try {
            return ENDINGS.contains(name.substring(name.lastIndexOf('.') + 1))
                    && !name.endsWith(".index.json")
                    && Files.size(file) <= LARGEST;
        } catch (IOException _) {
            return false;
        }
    }
}
