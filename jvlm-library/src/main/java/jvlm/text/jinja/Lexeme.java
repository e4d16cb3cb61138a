package jvlm.text.jinja;

import org.jspecify.annotations.Nullable;

/**
 * A part of a template's source.
 *
 * @param text a name or an operator as written; the text itself for data
 * @param value of numbers and strings
 */
record Lexeme(Kind kind, String text, @Nullable Object value, int line) {
    enum Kind {
        DATA,
        BLOCK_BEGIN,
        BLOCK_END,
        PRINT_BEGIN,
        PRINT_END,
        NAME,
        STRING,
        INTEGER,
        FLOAT,
        OPERATOR,
        END
    }

    boolean is(Kind other, String word) {
        return kind == other && text.equals(word);
    }
}
