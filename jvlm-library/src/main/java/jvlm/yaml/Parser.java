package jvlm.yaml;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jvlm.error.BadInput;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** One YAML text made into values: one document of limited depth and size, with aliases written out. */
final class Parser {
    private static final int DEEPEST = 32;
    private static final int MOST = 100_000;

    private final String source;
    private final @Nullable String option;
    private int made;

    private Parser(String source, @Nullable String option) {
        this.source = source;
        this.option = option;
    }

    /**
     * Parses {@code text}. Throws {@link BadInput}.
     *
     * @param option where values stand that come from no file; null for a file, whose lines are told
     */
    static Value parse(String text, String source, @Nullable String option) {
        var parser = new Parser(source, option);
        try {
            parser.checkDepth(text);
            var root = new Compose(settings(source)).composeString(text);
            return root.isPresent() ? parser.value(root.get(), 0) : new Value.Scalar("", true, parser.at(null));
        } catch (MarkedYamlEngineException e) {
            throw new BadInput(
                    parser.place(e.getProblemMark().orElse(null)) + ": not valid YAML (" + e.getProblem() + ")", e);
        } catch (YamlEngineException e) {
            throw new BadInput(source + ": not valid YAML (" + e.getMessage() + ")", e);
        }
    }

    private static LoadSettings settings(String source) {
        return LoadSettings.builder().setLabel(source).build();
    }

    /** The engine builds nodes by recursion: its events, which it makes in a loop, tell the depth first. */
    private void checkDepth(String text) {
        int depth = 0;
        for (var event : new Parse(settings(source)).parseString(text)) {
            depth += switch (event.getEventId()) {
                case SequenceStart, MappingStart -> 1;
                case SequenceEnd, MappingEnd -> -1;
                default -> 0;
            };
            if (depth > DEEPEST) {
                throw new BadInput(
                        place(event.getStartMark().orElse(null)) + ": lists and keys more than " + DEEPEST + " deep");
            }
        }
    }

    private Value value(Node node, int depth) {
        if (++made > MOST || depth > DEEPEST) { // aliases may repeat each other without end
            throw new BadInput(place(mark(node)) + ": more than " + MOST + " values, or aliases inside themselves");
        }
        return switch (node) {
            case ScalarNode scalar -> new Value.Scalar(scalar.getValue(), scalar.isPlain(), at(mark(node)));
            case SequenceNode sequence -> {
                var values = new ArrayList<Value>();
                sequence.getValue().forEach(n -> values.add(value(n, depth + 1)));
                yield new Value.Items(values, at(mark(node)));
            }
            case MappingNode mapping -> keys(mapping.getValue(), mark(node), depth);
            default -> throw new BadInput(place(mark(node)) + ": not a value");
        };
    }

    private Value.Keys keys(List<NodeTuple> tuples, @Nullable Mark mark, int depth) {
        var values = new LinkedHashMap<String, Value>();
        Map<String, String> lines = new LinkedHashMap<>();
        for (var tuple : tuples) {
            var where = mark(tuple.getKeyNode());
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                throw new BadInput(place(where) + ": a key is a list or has keys itself, expected a word");
            }
            if (lines.putIfAbsent(key.getValue(), at(where)) != null) {
                throw new BadInput(place(where) + ": " + key.getValue() + " stands here twice");
            }
            values.put(key.getValue(), value(tuple.getValueNode(), depth + 1));
        }
        return new Value.Keys(values, lines, at(mark));
    }

    private static @Nullable Mark mark(Node node) {
        return node.getStartMark().orElse(null);
    }

    private String at(@Nullable Mark mark) {
        return option != null ? option : "line " + (mark == null ? 1 : mark.getLine() + 1);
    }

    private String place(@Nullable Mark mark) {
        return source + ": " + at(mark);
    }
}
