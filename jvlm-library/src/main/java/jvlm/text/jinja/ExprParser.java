package jvlm.text.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import jvlm.text.jinja.Lexeme.Kind;
import org.jspecify.annotations.Nullable;

/** Reads expressions, by Jinja's precedence: inline if, or, and, not, comparison, + -, ~, * / // %, **, sign. */
final class ExprParser {
    private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");

    private final Reader in;

    ExprParser(Reader in) {
        this.in = in;
    }

    Expr expression() {
        in.enter();
        var value = or();
        while (in.skipName("if")) {
            var test = or();
            value = new Expr.Conditional(test, value, in.skipName("else") ? expression() : null);
        }
        in.leave();
        return value;
    }

    /** One expression, or several with commas as a tuple; {@code inlineIf} tells whether an "if" belongs to it. */
    Expr tuple(boolean inlineIf, boolean inParentheses) {
        var items = new ArrayList<Expr>();
        boolean comma = false;
        while (!endsTuple()) {
            items.add(inlineIf ? expression() : or());
            comma = in.skipOperator(",");
            if (!comma) {
                break;
            }
        }
        if (items.size() == 1 && !comma) {
            return items.get(0);
        }
        if (items.isEmpty() && !inParentheses) {
            throw in.unexpected("an expression");
        }
        return new Expr.TupleOf(items);
    }

    private boolean endsTuple() {
        var kind = in.current().kind();
        return kind == Kind.PRINT_END || kind == Kind.BLOCK_END || in.isOperator(")");
    }

    private Expr or() {
        var left = and();
        while (in.skipName("or")) {
            left = new Expr.Or(left, and());
        }
        return left;
    }

    private Expr and() {
        var left = not();
        while (in.skipName("and")) {
            left = new Expr.And(left, not());
        }
        return left;
    }

    private Expr not() {
        if (!in.skipName("not")) {
            return compare();
        }
        in.enter();
        var value = new Expr.Not(not());
        in.leave();
        return value;
    }

    private Expr compare() {
        var first = sum();
        var rest = new ArrayList<Expr.Operand>();
        while (true) {
            if (in.current().kind() == Kind.OPERATOR
                    && COMPARISONS.contains(in.current().text())) {
                rest.add(new Expr.Operand(in.next().text(), sum()));
            } else if (in.skipName("in")) {
                rest.add(new Expr.Operand("in", sum()));
            } else if (in.isName("not") && in.following().is(Kind.NAME, "in")) {
                in.next();
                in.next();
                rest.add(new Expr.Operand("not in", sum()));
            } else {
                return rest.isEmpty() ? first : new Expr.Compare(first, rest);
            }
        }
    }

    private Expr sum() {
        var left = concat();
        while (in.isOperator("+") || in.isOperator("-")) {
            left = new Expr.Binary(in.next().text(), left, concat());
        }
        return left;
    }

    private Expr concat() {
        var parts = new ArrayList<Expr>(List.of(product()));
        while (in.skipOperator("~")) {
            parts.add(product());
        }
        return parts.size() == 1 ? parts.get(0) : new Expr.Concat(parts);
    }

    private Expr product() {
        var left = power();
        while (in.isOperator("*") || in.isOperator("/") || in.isOperator("//") || in.isOperator("%")) {
            left = new Expr.Binary(in.next().text(), left, power());
        }
        return left;
    }

    private Expr power() {
        var left = signed(true);
        while (in.skipOperator("**")) {
            left = new Expr.Binary("**", left, signed(true));
        }
        return left;
    }

    private Expr signed(boolean filters) {
        Expr value;
        if (in.isOperator("-") || in.isOperator("+")) {
            in.enter();
            value = new Expr.Sign(in.next().text().equals("-"), signed(false));
            in.leave();
        } else {
            value = primary();
        }
        value = postfix(value);
        return filters ? filtered(value) : value;
    }

    private Expr primary() {
        var lexeme = in.next();
        return switch (lexeme.kind()) {
            case NAME ->
                switch (lexeme.text()) {
                    case "true", "True" -> new Expr.Const(true);
                    case "false", "False" -> new Expr.Const(false);
                    case "none", "None" -> new Expr.Const(null);
                    default -> new Expr.Name(lexeme.text());
                };
            case STRING -> {
                var text = new StringBuilder(String.valueOf(lexeme.value()));
                while (in.current().kind() == Kind.STRING) {
                    text.append(in.next().value());
                }
                yield new Expr.Const(text.toString());
            }
            case INTEGER, FLOAT -> new Expr.Const(lexeme.value());
            case OPERATOR -> bracketed(lexeme);
            default -> throw unexpected(lexeme);
        };
    }

    private Expr bracketed(Lexeme lexeme) {
        in.enter();
        Expr value =
                switch (lexeme.text()) {
                    case "(" -> {
                        var inner = tuple(true, true);
                        in.operator(")");
                        yield inner;
                    }
                    case "[" -> new Expr.ListOf(items("]"));
                    case "{" -> dict();
                    default -> throw unexpected(lexeme);
                };
        in.leave();
        return value;
    }

    private static Trouble unexpected(Lexeme lexeme) {
        return new Trouble("line " + lexeme.line() + ": unexpected " + lexeme.text());
    }

    private List<Expr> items(String close) {
        var items = new ArrayList<Expr>();
        while (!in.skipOperator(close)) {
            items.add(expression());
            if (!in.isOperator(close)) {
                in.operator(",");
            }
        }
        return items;
    }

    private Expr dict() {
        var entries = new ArrayList<Expr.Entry>();
        while (!in.skipOperator("}")) {
            var key = expression();
            in.operator(":");
            entries.add(new Expr.Entry(key, expression()));
            if (!in.isOperator("}")) {
                in.operator(",");
            }
        }
        return new Expr.DictOf(entries);
    }

    Expr postfix(Expr value) {
        while (true) {
            if (in.skipOperator(".")) {
                value = in.current().kind() == Kind.INTEGER
                        ? new Expr.Item(value, new Expr.Const(in.next().value()))
                        : new Expr.Attribute(value, in.name());
            } else if (in.skipOperator("[")) {
                value = new Expr.Item(value, index());
            } else if (in.isOperator("(")) {
                value = new Expr.Call(value, arguments());
            } else {
                return value;
            }
        }
    }

    private Expr index() {
        var parts = new ArrayList<Expr>(List.of(subscript()));
        while (in.skipOperator(",")) {
            parts.add(subscript());
        }
        in.operator("]");
        return parts.size() == 1 ? parts.get(0) : new Expr.TupleOf(parts);
    }

    private Expr subscript() {
        var from = in.isOperator(":") ? null : expression();
        if (!in.skipOperator(":")) {
            if (from == null) {
                throw in.unexpected("an index");
            }
            return from;
        }
        var to = bound();
        return new Expr.Slice(from, to, in.skipOperator(":") ? bound() : null);
    }

    private @Nullable Expr bound() {
        return in.isOperator(":") || in.isOperator("]") || in.isOperator(",") ? null : expression();
    }

    Expr filtered(Expr value) {
        while (true) {
            if (in.skipOperator("|")) {
                value = new Expr.Filter(value, dotted(), optionalArguments());
            } else if (in.skipName("is")) {
                value = test(value);
            } else if (in.isOperator("(")) {
                value = new Expr.Call(value, arguments());
            } else {
                return value;
            }
        }
    }

    /** The filters that follow the word "filter" or the target of a block. */
    Expr filtersOf(Expr value, boolean startsInline) {
        if (startsInline) {
            value = new Expr.Filter(value, dotted(), optionalArguments());
        }
        while (in.skipOperator("|")) {
            value = new Expr.Filter(value, dotted(), optionalArguments());
        }
        return value;
    }

    private Expr test(Expr value) {
        boolean negated = in.skipName("not");
        var name = dotted();
        var arguments = Expr.Arguments.NONE;
        var kind = in.current().kind();
        boolean word =
                kind == Kind.NAME && !in.isName("else") && !in.isName("or") && !in.isName("and") && !in.isName("is");
        if (in.isOperator("(")) {
            arguments = arguments();
        } else if (word
                || kind == Kind.STRING
                || kind == Kind.INTEGER
                || kind == Kind.FLOAT
                || in.isOperator("[")
                || in.isOperator("{")) {
            arguments = new Expr.Arguments(List.of(postfix(primary())), java.util.Map.of(), null, null);
        }
        var test = new Expr.Test(value, name, arguments);
        return negated ? new Expr.Not(test) : test;
    }

    private String dotted() {
        var name = new StringBuilder(in.name());
        while (in.skipOperator(".")) {
            name.append('.').append(in.name());
        }
        return name.toString();
    }

    private Expr.Arguments optionalArguments() {
        return in.isOperator("(") ? arguments() : Expr.Arguments.NONE;
    }

    private Expr.Arguments arguments() {
        in.operator("(");
        in.enter();
        var positional = new ArrayList<Expr>();
        var named = new LinkedHashMap<String, Expr>();
        Expr list = null;
        Expr dict = null;
        while (!in.skipOperator(")")) {
            if (in.skipOperator("*")) {
                list = expression();
            } else if (in.skipOperator("**")) {
                dict = expression();
            } else if (in.current().kind() == Kind.NAME && in.following().is(Kind.OPERATOR, "=")) {
                var name = in.name();
                in.next();
                named.put(name, expression());
            } else if (named.isEmpty() && list == null && dict == null) {
                positional.add(expression());
            } else {
                throw in.unexpected("a named argument");
            }
            if (!in.isOperator(")")) {
                in.operator(",");
            }
        }
        in.leave();
        return new Expr.Arguments(positional, named, list, dict);
    }
}
