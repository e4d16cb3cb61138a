package jvlm.text.jinja;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Runs the statements of a template. */
final class Renderer {
    private enum Flow {
        ON,
        BREAK,
        CONTINUE
    }

    private final Budget budget;
    private final Evaluator evaluator;
    private int line = 1;

    Renderer(Budget budget) {
        this.budget = budget;
        this.evaluator = new Evaluator(budget);
    }

    /** The line of the statement that runs, for errors. */
    int line() {
        return line;
    }

    Values values() {
        return evaluator.values;
    }

    String run(List<Node> nodes, Scope scope) {
        var out = new StringBuilder();
        run(nodes, scope, out);
        return out.toString();
    }

    private Flow run(List<Node> nodes, Scope scope, StringBuilder out) {
        for (var node : nodes) {
            var flow = run(node, scope, out);
            if (flow != Flow.ON) {
                return flow;
            }
        }
        return Flow.ON;
    }

    private Flow run(Node node, Scope scope, StringBuilder out) {
        budget.step();
        switch (node) {
            case Node.Text(String text) -> append(text, out);
            case Node.Print(Expr value, int at) -> {
                line = at;
                append(values().text(evaluator.of(value, scope)), out);
            }
            case Node.If branch -> {
                line = branch.line();
                return run(evaluator.truth(branch.test(), scope) ? branch.then() : branch.otherwise(), scope, out);
            }
            case Node.For loop -> loop(loop, loop.items(), null, scope, 0, out);
            case Node.Set set -> set(set, scope);
            case Node.SetBlock set -> {
                var inner = new Scope(scope);
                inner.put(Evaluator.BODY, run(set.body(), new Scope(scope)));
                assign(set.target(), evaluator.of(set.value(), inner), scope);
            }
            case Node.Macro macro -> scope.put(macro.name(), macro(macro, scope));
            case Node.CallBlock block -> append(values().text(callBlock(block, scope)), out);
            case Node.FilterBlock block -> {
                var inner = new Scope(scope);
                inner.put(Evaluator.BODY, run(block.body(), new Scope(scope)));
                append(values().text(evaluator.of(block.filter(), inner)), out);
            }
            case Node.With with -> {
                var inner = new Scope(scope);
                for (var set : with.values()) {
                    assign(set.target(), evaluator.of(set.value(), scope), inner);
                }
                return run(with.body(), inner, out);
            }
            case Node.Group(List<Node> body) -> {
                return run(body, new Scope(scope), out);
            }
            case Node.Break() -> {
                return Flow.BREAK;
            }
            case Node.Continue() -> {
                return Flow.CONTINUE;
            }
        }
        return Flow.ON;
    }

    private void append(String text, StringBuilder out) {
        budget.length(text.length());
        budget.limit((long) out.length() + text.length());
        out.append(text);
    }

    private void set(Node.Set set, Scope scope) {
        line = set.line();
        assign(set.target(), evaluator.of(set.value(), scope), scope);
    }

    private void assign(Node.Target target, @Nullable Object value, Scope scope) {
        switch (target) {
            case Node.Variable(String name) -> scope.put(name, value);
            case Node.Member(String space, String name) -> {
                if (!(scope.get(space) instanceof Kinds.Namespace namespace)) {
                    throw new Trouble(space + " is not a namespace, its members cannot be set");
                }
                namespace.members().put(name, value);
            }
            case Node.Several(List<Node.Target> targets) -> {
                var items = values().list(value);
                if (items.size() != targets.size()) {
                    throw new Trouble(items.size() + " values for " + targets.size() + " names");
                }
                for (int i = 0; i < items.size(); i++) {
                    assign(targets.get(i), items.get(i), scope);
                }
            }
        }
    }

    private void loop(
            Node.For loop, Expr itemsExpr, @Nullable Object given, Scope scope, int depth, StringBuilder out) {
        line = loop.line();
        var source = given != null ? given : evaluator.of(itemsExpr, scope);
        var items = new ArrayList<@Nullable Object>();
        for (Iterator<? extends @Nullable Object> i = values().members(source).iterator(); i.hasNext(); ) {
            budget.step();
            var item = i.next();
            if (loop.filter() != null) {
                var inner = new Scope(scope);
                assign(loop.target(), item, inner);
                if (!evaluator.truth(loop.filter(), inner)) {
                    continue;
                }
            }
            items.add(item);
        }
        if (items.isEmpty()) {
            run(loop.otherwise(), new Scope(scope), out);
            return;
        }
        Callable recursion = loop.recursive() ? Texts.call(a -> nested(loop, a, scope, depth)) : null;
        var state = new Loop(values(), items, depth, recursion);
        for (int i = 0; i < items.size(); i++) {
            state.at = i;
            var inner = new Scope(scope);
            inner.put("loop", state);
            assign(loop.target(), items.get(i), inner);
            if (run(loop.body(), inner, out) == Flow.BREAK) {
                break;
            }
        }
    }

    private String nested(Node.For loop, Arguments a, Scope scope, int depth) {
        var out = new StringBuilder();
        var items = a.need(0, "iterable");
        loop(loop, loop.items(), items == null ? new Undefined("None") : items, scope, depth + 1, out);
        return out.toString();
    }

    private Callable macro(Node.Macro macro, Scope scope) {
        return (positional, named) -> macroText(macro.parameters(), macro.body(), scope, positional, named);
    }

    private String macroText(
            List<Node.Parameter> parameters,
            List<Node> body,
            Scope defined,
            List<@Nullable Object> positional,
            Map<String, @Nullable Object> named) {
        var scope = new Scope(defined);
        var rest = new LinkedHashMap<>(named);
        for (int i = 0; i < parameters.size(); i++) {
            var parameter = parameters.get(i);
            if (i < positional.size()) {
                scope.put(parameter.name(), positional.get(i));
            } else if (rest.containsKey(parameter.name())) {
                scope.put(parameter.name(), rest.remove(parameter.name()));
            } else {
                scope.put(
                        parameter.name(),
                        parameter.otherwise() == null
                                ? new Undefined("the parameter " + parameter.name())
                                : evaluator.of(parameter.otherwise(), scope));
            }
        }
        bindRest(parameters.size(), positional, rest, scope);
        int caller = line;
        var text = run(body, scope);
        line = caller;
        return text;
    }

    private static void bindRest(
            int taken, List<@Nullable Object> positional, Map<String, @Nullable Object> rest, Scope scope) {
        var caller = rest.remove("caller");
        scope.put("caller", caller == null ? new Undefined("caller") : caller);
        scope.put(
                "varargs", new Kinds.Tuple(positional.subList(Math.min(taken, positional.size()), positional.size())));
        scope.put("kwargs", rest);
    }

    private @Nullable Object callBlock(Node.CallBlock block, Scope scope) {
        line = block.line();
        var arguments = evaluator.arguments(block.call().arguments(), scope);
        var named = new LinkedHashMap<>(arguments.named());
        Callable caller = (positional, given) -> macroText(block.parameters(), block.body(), scope, positional, given);
        named.put("caller", caller);
        return evaluator.called(evaluator.of(block.call().callee(), scope), arguments.positional(), named);
    }
}
