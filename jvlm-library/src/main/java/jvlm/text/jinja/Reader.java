package jvlm.text.jinja;

import java.util.List;
import jvlm.text.jinja.Lexeme.Kind;

/** The lexemes of a template, one after the other, with the depth to which they nest. */
final class Reader {
    /** Python's own parser gives up near it. */
    private static final int DEEPEST = 100;

    private final List<Lexeme> all;
    private int at;
    private int depth;

    Reader(List<Lexeme> all) {
        this.all = all;
    }

    Lexeme current() {
        return all.get(at);
    }

    Lexeme following() {
        return all.get(Math.min(at + 1, all.size() - 1));
    }

    Lexeme next() {
        var lexeme = current();
        at = Math.min(at + 1, all.size() - 1);
        return lexeme;
    }

    boolean isName(String word) {
        return current().is(Kind.NAME, word);
    }

    boolean isOperator(String text) {
        return current().is(Kind.OPERATOR, text);
    }

    boolean skipName(String word) {
        return isName(word) && next().kind() == Kind.NAME;
    }

    boolean skipOperator(String text) {
        return isOperator(text) && next().kind() == Kind.OPERATOR;
    }

    void operator(String text) {
        if (!skipOperator(text)) {
            throw unexpected(text);
        }
    }

    void end(Kind kind) {
        if (current().kind() != kind) {
            throw unexpected(kind == Kind.BLOCK_END ? "%}" : "}}");
        }
        next();
    }

    String name() {
        if (current().kind() != Kind.NAME) {
            throw unexpected("a name");
        }
        return next().text();
    }

    void enter() {
        if (++depth > DEEPEST) {
            throw new Trouble("line " + current().line() + ": nested too deeply");
        }
    }

    void leave() {
        depth--;
    }

    Trouble unexpected(String expected) {
        return new Trouble("line " + current().line() + ": found " + current().text() + ", expected " + expected);
    }
}
