package jvlm.text.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Works out expressions. */
final class Evaluator {
    final Values values;
    private final Numbers numbers;
    private final Members members;
    private final Tests tests;
    private final Filters filters;

    Evaluator(Budget budget) {
        this.values = new Values(budget);
        this.numbers = new Numbers(values);
        this.members = new Members(values);
        this.tests = new Tests(values);
        this.filters = new Filters(values, members, tests);
    }

    @Nullable
    Object of(Expr expr, Scope scope) {
        values.budget.step();
        values.budget.enter();
        var value = worked(expr, scope);
        values.budget.leave();
        return value;
    }

    boolean truth(Expr expr, Scope scope) {
        return Values.truth(of(expr, scope));
    }

    private @Nullable Object worked(Expr expr, Scope scope) {
        return switch (expr) {
            case Expr.Const(Object value) -> value;
            case Expr.Name(String name) -> scope.get(name);
            case Expr.Body() -> scope.get(BODY);
            case Expr.ListOf(List<Expr> items) -> all(items, scope);
            case Expr.TupleOf(List<Expr> items) -> new Kinds.Tuple(all(items, scope));
            case Expr.DictOf(List<Expr.Entry> entries) -> dict(entries, scope);
            case Expr.Attribute(Expr of, String name) -> members.attribute(of(of, scope), name);
            case Expr.Item(Expr of, Expr.Slice slice) -> sliced(of(of, scope), slice, scope);
            case Expr.Item(Expr of, Expr index) -> members.item(of(of, scope), of(index, scope));
            case Expr.Slice _ -> throw new Trouble("a slice stands outside of brackets");
            case Expr.Call call -> call(call, scope);
            case Expr.Filter filter -> filter(filter, scope);
            case Expr.Test(Expr value, String name, Expr.Arguments arguments) ->
                tests.apply(name, of(value, scope), arguments(arguments, scope));
            case Expr.Sign(boolean negative, Expr value) -> signed(negative, of(value, scope));
            case Expr.Binary(String operator, Expr left, Expr right) ->
                numbers.apply(operator, of(left, scope), of(right, scope));
            case Expr.And(Expr left, Expr right) -> {
                var first = of(left, scope);
                yield Values.truth(first) ? of(right, scope) : first;
            }
            case Expr.Or(Expr left, Expr right) -> {
                var first = of(left, scope);
                yield Values.truth(first) ? first : of(right, scope);
            }
            case Expr.Not(Expr value) -> !truth(value, scope);
            case Expr.Compare(Expr first, List<Expr.Operand> rest) -> compared(first, rest, scope);
            case Expr.Concat(List<Expr> parts) -> concatenated(parts, scope);
            case Expr.Conditional(Expr test, Expr then, Expr otherwise) ->
                truth(test, scope)
                        ? of(then, scope)
                        : otherwise == null ? new Undefined("the value of an if without else") : of(otherwise, scope);
        };
    }

    /** The name under which the text of a block is kept for its filters; no template can write it. */
    static final String BODY = "";

    private static Object signed(boolean negative, @Nullable Object value) {
        try {
            return Numbers.signed(negative, value);
        } catch (ArithmeticException _) {
            throw new Trouble("a number is too large");
        }
    }

    private List<@Nullable Object> all(List<Expr> items, Scope scope) {
        var all = new ArrayList<@Nullable Object>(items.size());
        for (var item : items) {
            all.add(of(item, scope));
        }
        return all;
    }

    private Object dict(List<Expr.Entry> entries, Scope scope) {
        var map = new LinkedHashMap<@Nullable Object, @Nullable Object>();
        for (var entry : entries) {
            map.put(Values.key(of(entry.key(), scope)), of(entry.value(), scope));
        }
        return map;
    }

    private Object sliced(@Nullable Object value, Expr.Slice slice, Scope scope) {
        return members.slice(
                value,
                slice.from() == null ? null : of(slice.from(), scope),
                slice.to() == null ? null : of(slice.to(), scope),
                slice.step() == null ? null : of(slice.step(), scope));
    }

    private boolean compared(Expr first, List<Expr.Operand> rest, Scope scope) {
        var left = of(first, scope);
        for (var operand : rest) {
            var right = of(operand.value(), scope);
            boolean holds =
                    switch (operand.operator()) {
                        case "==" -> values.equal(left, right);
                        case "!=" -> !values.equal(left, right);
                        case "in" -> values.contains(right, left);
                        case "not in" -> !values.contains(right, left);
                        case "<" -> values.compare(left, right) < 0;
                        case "<=" -> values.compare(left, right) <= 0;
                        case ">" -> values.compare(left, right) > 0;
                        default -> values.compare(left, right) >= 0;
                    };
            if (!holds) {
                return false;
            }
            left = right;
        }
        return true;
    }

    private String concatenated(List<Expr> parts, Scope scope) {
        var text = new StringBuilder();
        for (var part : parts) {
            var next = values.text(of(part, scope));
            values.budget.length((long) text.length() + next.length());
            text.append(next);
        }
        return text.toString();
    }

    private @Nullable Object filter(Expr.Filter filter, Scope scope) {
        if (!Filters.has(filter.name())) {
            throw new Trouble("there is no filter named " + filter.name());
        }
        return filters.apply(filter.name(), of(filter.value(), scope), arguments(filter.arguments(), scope));
    }

    @Nullable
    Object call(Expr.Call call, Scope scope) {
        var callee = of(call.callee(), scope);
        var arguments = arguments(call.arguments(), scope);
        return called(callee, arguments.positional(), arguments.named());
    }

    @Nullable
    Object called(@Nullable Object callee, List<@Nullable Object> positional, Map<String, @Nullable Object> named) {
        return switch (callee) {
            case Callable function -> {
                values.budget.enter();
                var value = function.call(positional, named);
                values.budget.leave();
                yield value;
            }
            case Undefined u -> throw u.error();
            case null, default -> throw new Trouble("a value of type " + Values.kind(callee) + " cannot be called");
        };
    }

    Arguments arguments(Expr.Arguments given, Scope scope) {
        if (given.equals(Expr.Arguments.NONE)) {
            return new Arguments(List.of(), Map.of());
        }
        var positional = all(given.positional(), scope);
        var named = new LinkedHashMap<String, @Nullable Object>();
        given.named().forEach((name, value) -> named.put(name, of(value, scope)));
        if (given.list() != null) {
            positional.addAll(values.list(of(given.list(), scope)));
        }
        if (given.dict() != null) {
            if (!(of(given.dict(), scope) instanceof Map<?, ?> map)) {
                throw new Trouble("** needs a dict");
            }
            map.forEach((name, value) -> named.put(values.text(name), value));
        }
        return new Arguments(positional, named);
    }
}
