package jvlm.text.jinja;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An expression. */
sealed interface Expr {
    record Const(@Nullable Object value) implements Expr {}

    record Name(String name) implements Expr {}

    record ListOf(List<Expr> items) implements Expr {}

    record TupleOf(List<Expr> items) implements Expr {}

    record DictOf(List<Entry> entries) implements Expr {}

    record Entry(Expr key, Expr value) {}

    record Attribute(Expr of, String name) implements Expr {}

    record Item(Expr of, Expr index) implements Expr {}

    record Slice(
            @Nullable Expr from,
            @Nullable Expr to,
            @Nullable Expr step) implements Expr {}

    record Call(Expr callee, Arguments arguments) implements Expr {}

    record Filter(Expr value, String name, Arguments arguments) implements Expr {}

    record Test(Expr value, String name, Arguments arguments) implements Expr {}

    /** {@code -} or {@code +} before a number. */
    record Sign(boolean negative, Expr value) implements Expr {}

    record Binary(String operator, Expr left, Expr right) implements Expr {}

    record And(Expr left, Expr right) implements Expr {}

    record Or(Expr left, Expr right) implements Expr {}

    record Not(Expr value) implements Expr {}

    /** Comparisons in a chain, {@code a < b <= c}. */
    record Compare(Expr first, List<Operand> rest) implements Expr {}

    record Operand(String operator, Expr value) {}

    record Concat(List<Expr> parts) implements Expr {}

    record Conditional(Expr test, Expr then, @Nullable Expr otherwise) implements Expr {}

    /** The text that stands in for the value of a filter around a block. */
    record Body() implements Expr {}

    record Arguments(
            List<Expr> positional,
            Map<String, Expr> named,
            @Nullable Expr list,
            @Nullable Expr dict) {
        static final Arguments NONE = new Arguments(List.of(), Map.of(), null, null);
    }
}
