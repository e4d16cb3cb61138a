package jvlm.text.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import jvlm.text.jinja.Lexeme.Kind;

/** Reads a template: text, expressions to print and statements. */
final class NodeParser {
    private final Reader in;
    private final ExprParser expressions;
    private int loops;

    private NodeParser(Reader in) {
        this.in = in;
        this.expressions = new ExprParser(in);
    }

    static List<Node> parse(String source) {
        var in = new Reader(Lexer.lex(source));
        var nodes = new NodeParser(in).nodes(Set.of());
        if (in.current().kind() != Kind.END) {
            throw in.unexpected("the end of the template");
        }
        return nodes;
    }

    /** Statements up to one of {@code ends}, at whose name the reader then stands. */
    private List<Node> nodes(Set<String> ends) {
        var nodes = new ArrayList<Node>();
        in.enter();
        while (in.current().kind() != Kind.END) {
            var lexeme = in.next();
            switch (lexeme.kind()) {
                case DATA -> nodes.add(new Node.Text(lexeme.text()));
                case PRINT_BEGIN -> {
                    nodes.add(new Node.Print(expressions.tuple(true, false), lexeme.line()));
                    in.end(Kind.PRINT_END);
                }
                default -> {
                    if (in.current().kind() == Kind.NAME
                            && ends.contains(in.current().text())) {
                        in.leave();
                        return nodes;
                    }
                    nodes.add(statement());
                    in.end(Kind.BLOCK_END);
                }
            }
        }
        if (!ends.isEmpty()) {
            throw in.unexpected(String.join(" or ", ends));
        }
        in.leave();
        return nodes;
    }

    /** The rest of the opening tag, the body and the name of the closing tag. */
    private List<Node> body(String end) {
        in.end(Kind.BLOCK_END);
        var nodes = nodes(Set.of(end));
        in.next();
        return nodes;
    }

    private Node statement() {
        int line = in.current().line();
        var word = in.name();
        return switch (word) {
            case "if" -> condition(line);
            case "for" -> loop(line);
            case "set" -> set(line);
            case "macro" -> {
                var name = in.name();
                var parameters = parameters();
                yield new Node.Macro(name, parameters, outsideLoops("endmacro"), line);
            }
            case "call" -> callBlock(line);
            case "filter" -> {
                var filter = expressions.filtersOf(new Expr.Body(), true);
                yield new Node.FilterBlock(filter, body("endfilter"), line);
            }
            case "with" -> with(line);
            case "generation" -> new Node.Group(body("endgeneration"));
            case "break" -> inLoop(new Node.Break(), word, line);
            case "continue" -> inLoop(new Node.Continue(), word, line);
            default -> throw new Trouble("line " + line + ": the statement " + word + " is not supported");
        };
    }

    private Node inLoop(Node node, String word, int line) {
        if (loops == 0) {
            throw new Trouble("line " + line + ": " + word + " stands outside of a loop");
        }
        return node;
    }

    private Node condition(int line) {
        var test = expressions.tuple(false, false);
        in.end(Kind.BLOCK_END);
        var then = nodes(Set.of("elif", "else", "endif"));
        int next = in.current().line();
        var otherwise =
                switch (in.name()) {
                    case "elif" -> {
                        in.enter();
                        var nested = condition(next);
                        in.leave();
                        yield List.of(nested);
                    }
                    case "else" -> body("endif");
                    default -> List.<Node>of();
                };
        return new Node.If(test, then, otherwise, line);
    }

    private Node loop(int line) {
        var target = target("in");
        if (!in.skipName("in")) {
            throw in.unexpected("in");
        }
        var items = expressions.tuple(false, false);
        var filter = in.skipName("if") ? expressions.expression() : null;
        boolean recursive = in.skipName("recursive");
        in.end(Kind.BLOCK_END);
        loops++;
        var body = nodes(Set.of("endfor", "else"));
        loops--;
        var otherwise = in.name().equals("else") ? body("endfor") : List.<Node>of();
        return new Node.For(target, items, filter, body, otherwise, recursive, line);
    }

    private Node set(int line) {
        var target = target("");
        if (in.skipOperator("=")) {
            return new Node.Set(target, expressions.tuple(true, false), line);
        }
        var value = expressions.filtersOf(new Expr.Body(), false);
        return new Node.SetBlock(target, value, body("endset"), line);
    }

    /** Names with commas between, up to {@code end}. */
    private Node.Target target(String end) {
        var targets = new ArrayList<Node.Target>();
        boolean comma;
        do {
            targets.add(oneTarget());
            comma = in.skipOperator(",");
        } while (comma && !in.isName(end) && !in.isOperator("=") && !in.isOperator(")"));
        return targets.size() == 1 && !comma ? targets.get(0) : new Node.Several(targets);
    }

    private Node.Target oneTarget() {
        if (in.skipOperator("(")) {
            in.enter();
            var inner = target("");
            in.operator(")");
            in.leave();
            return inner;
        }
        var name = in.name();
        return in.skipOperator(".") ? new Node.Member(name, in.name()) : new Node.Variable(name);
    }

    private List<Node.Parameter> parameters() {
        var all = new ArrayList<Node.Parameter>();
        in.operator("(");
        while (!in.skipOperator(")")) {
            var name = in.name();
            all.add(new Node.Parameter(name, in.skipOperator("=") ? expressions.expression() : null));
            if (!in.isOperator(")")) {
                in.operator(",");
            }
        }
        return all;
    }

    private List<Node> outsideLoops(String end) {
        int outer = loops;
        loops = 0;
        var nodes = body(end);
        loops = outer;
        return nodes;
    }

    private Node callBlock(int line) {
        var parameters = in.isOperator("(") ? parameters() : List.<Node.Parameter>of();
        if (!(expressions.expression() instanceof Expr.Call call)) {
            throw in.unexpected("a call");
        }
        return new Node.CallBlock(parameters, call, outsideLoops("endcall"), line);
    }

    private Node with(int line) {
        var values = new ArrayList<Node.Set>();
        while (in.current().kind() != Kind.BLOCK_END) {
            var target = oneTarget();
            in.operator("=");
            values.add(new Node.Set(target, expressions.expression(), line));
            if (!in.skipOperator(",")) {
                break;
            }
        }
        return new Node.With(values, body("endwith"), line);
    }
}
