package jvlm.text.jinja;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A statement, or a part of the text between statements. */
sealed interface Node {
    record Text(String text) implements Node {}

    record Print(Expr value, int line) implements Node {}

    record If(Expr test, List<Node> then, List<Node> otherwise, int line) implements Node {}

    record For(
            Target target,
            Expr items,
            @Nullable Expr filter,
            List<Node> body,
            List<Node> otherwise,
            boolean recursive,
            int line)
            implements Node {}

    record Set(Target target, Expr value, int line) implements Node {}

    record SetBlock(Target target, Expr value, List<Node> body, int line) implements Node {}

    record Macro(String name, List<Parameter> parameters, List<Node> body, int line) implements Node {}

    record CallBlock(List<Parameter> parameters, Expr.Call call, List<Node> body, int line) implements Node {}

    record FilterBlock(Expr filter, List<Node> body, int line) implements Node {}

    record With(List<Set> values, List<Node> body, int line) implements Node {}

    /** Statements in order, such as the ones of a generation block. */
    record Group(List<Node> body) implements Node {}

    record Break() implements Node {}

    record Continue() implements Node {}

    record Parameter(String name, @Nullable Expr otherwise) {}

    /** What a value is given to. */
    sealed interface Target {}

    record Variable(String name) implements Target {}

    record Member(String namespace, String name) implements Target {}

    record Several(List<Target> targets) implements Target {}
}
