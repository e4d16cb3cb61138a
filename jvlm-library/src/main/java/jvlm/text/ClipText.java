package jvlm.text;

import java.util.regex.Pattern;
import jvlm.text.clean.FixText;
import jvlm.text.clean.Html;
import jvlm.text.clean.PythonText;

/** What CLIP's packages do to a text before its tokens are looked up. */
public final class ClipText {
    private static final Pattern PUNCTUATION = Pattern.compile("[!-/:-@\\[-`{-~]");

    private ClipText() {}

    /** OpenAI's and open_clip's: repaired, references of HTML resolved twice, single spaces, lower case. */
    public static String clean(String text) {
        return PythonText.lower(PythonText.collapseSpaces(repaired(text)));
    }

    /** The same with the case kept (open_clip's {@code clean="whitespace"}). */
    public static String cleanSpaces(String text) {
        return PythonText.collapseSpaces(repaired(text));
    }

    /** open_clip's {@code clean="canonicalize"}: no punctuation of ASCII, lower case, single spaces. */
    public static String canonical(String text) {
        var plain = PUNCTUATION.matcher(repaired(text).replace('_', ' ')).replaceAll("");
        return PythonText.collapseSpaces(PythonText.lower(plain));
    }

    private static String repaired(String text) {
        return Html.unescape(Html.unescape(FixText.fix(text)));
    }
}
