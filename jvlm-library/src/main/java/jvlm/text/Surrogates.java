package jvlm.text;

/** Halves of surrogate pairs that stand alone: no UTF-8 text can hold them. */
final class Surrogates {
    private Surrogates() {}

    /** The text with U+FFFD in place of each lone half. */
    static String mended(String text) {
        StringBuilder result = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!Character.isSurrogate(c)) {
                continue;
            }
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
                continue;
            }
            if (result == null) {
                result = new StringBuilder(text);
            }
            result.setCharAt(i, '\uFFFD');
        }
        return result == null ? text : result.toString();
    }
}
