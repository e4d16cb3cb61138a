package jvlm.text;

import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The space that LLaMA's tokenizer puts before a text, once: in files with {@code legacy: false} the parts behind
 * added tokens get none. A text that starts with an added token gets none at all.
 */
record PrefixedText(List<String> added) implements UnaryOperator<String> {
    @Override
    public String apply(String text) {
        return text.isEmpty() || added.stream().anyMatch(text::startsWith) ? text : " " + text;
    }
}
