package jvlm.text.jinja;

import java.util.List;
import java.util.Map;
import jvlm.error.BadInput;
import org.jspecify.annotations.Nullable;

/**
 * A template, set up as chat templates expect: blocks trimmed, {@code raise_exception}, {@code strftime_now},
 * {@code tojson} as Python's json module writes. Safe for many threads.
 */
public final class Template {
    private static final int LONGEST_SOURCE = 1_000_000;

    private final String name;
    private final List<Node> nodes;

    private Template(String name, List<Node> nodes) {
        this.name = name;
        this.nodes = nodes;
    }

    /** Reads a template; {@code name} names it in errors. Throws {@link BadInput} where it is malformed. */
    public static Template of(String source, String name) {
        if (source.length() > LONGEST_SOURCE) {
            throw new BadInput(name + ": a template of " + source.length() + " characters is too long");
        }
        try {
            return new Template(name, NodeParser.parse(source));
        } catch (Trouble e) {
            throw new BadInput(name + ": " + e.getMessage(), e);
        } catch (StackOverflowError _) {
            throw new BadInput(name + ": the template nests too deeply");
        }
    }

    /**
     * The text for {@code variables}: maps, lists, arrays, texts, numbers, booleans and nulls.
     *
     * @throws BadInput where the template raises an exception, uses what is not defined or does not come to an end
     *     within bounds
     */
    public String render(Map<String, ? extends @Nullable Object> variables) {
        var budget = new Budget();
        var renderer = new Renderer(budget);
        try {
            var scope = new Scope(Globals.scope(renderer.values()));
            variables.forEach((key, value) -> scope.put(key, Inputs.of(value)));
            return renderer.run(nodes, scope);
        } catch (Globals.Raised e) {
            throw new BadInput(name + ": " + e.getMessage(), e);
        } catch (Trouble e) {
            throw new BadInput(name + ": line " + renderer.line() + ": " + e.getMessage(), e);
        } catch (StackOverflowError _) {
            throw new BadInput(name + ": the template nests too deeply");
        } catch (RuntimeException e) {
            // A filter used in a way that no check foresees; Python raises an error of some kind there.
            throw new BadInput(name + ": line " + renderer.line() + ": cannot be run (" + e.getMessage() + ")", e);
        }
    }
}
