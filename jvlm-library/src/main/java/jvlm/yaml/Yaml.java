package jvlm.yaml;

import java.nio.file.Path;
import java.util.List;
import jvlm.error.BadInput;
import jvlm.json.SettingsText;
import org.jspecify.annotations.Nullable;

/** A YAML text whose errors tell file and line. */
public final class Yaml {
    private static final long LARGEST = 1 << 20;

    static final String OPTION = "--set ";

    private final String source;
    private final Path directory;
    private final Value root;

    private Yaml(String source, Path directory, Value root) {
        this.source = source;
        this.directory = directory;
        this.root = root;
    }

    /** Reads a file. Throws {@link BadInput} where it is missing, over 1 MiB or not YAML. */
    public static Yaml read(Path file) {
        var parent = file.getParent();
        var root = Parser.parse(SettingsText.read(file, LARGEST, "YAML"), file.toString(), null);
        return new Yaml(file.toString(), parent == null ? Path.of("") : parent, root);
    }

    /** Parses {@code text}; {@code source} names it in errors, and paths in it start from the working directory. */
    public static Yaml parse(String text, String source) {
        return new Yaml(source, Path.of(""), Parser.parse(text, source, null));
    }

    /**
     * The same with values changed, each as {@code path.to.key=value}: the value is YAML, {@code null} takes a key
     * away, and members of lists go by number or by their name; paths in it start from the working directory. Throws {@link BadInput} for a path that leads nowhere.
     */
    public Yaml with(List<String> changes) {
        return with(changes, OPTION);
    }

    /** The same with changes that another file asks for; {@code origin} names it in errors, and paths start from this one. */
    public Yaml with(List<String> changes, String origin) {
        var changed = root;
        for (var change : changes) {
            var option = origin + change;
            int equals = change.indexOf('=');
            if (equals < 1) {
                throw new BadInput(option + ": expected path.to.key=value");
            }
            var value = Parser.parse(change.substring(equals + 1), source, option);
            changed = Change.set(changed, List.of(change.substring(0, equals).split("\\.", -1)), value, option);
        }
        return new Yaml(source, directory, changed);
    }

    /** The record that this describes. Throws {@link BadInput} for keys that it does not have and values that do not fit. */
    public <T> T as(Class<T> type) {
        return type.cast(new Binder(source, directory).bind(root, type, ""));
    }

    /** A record that can be read from YAML as maps, lists, texts, numbers and truth values under the names of YAML. */
    public static @Nullable Object plain(@Nullable Object value) {
        return Plain.of(value);
    }

    /** Every key that {@link #as} takes for {@code type}, as tables in Markdown. */
    public static String reference(Class<?> type, String title) {
        return Reference.of(type, title);
    }
}
