package jvlm.ground;

import java.util.regex.Pattern;

/** Numbers as models write coordinates. */
final class Numbers {
    /** Nine digits suffice for every picture; more would be no coordinate. */
    static final String DIGITS = "-?\\d{1,9}(?:\\.\\d{1,18})?";

    private static final Pattern NUMBER = Pattern.compile(DIGITS);

    private Numbers() {}

    static boolean is(String text) {
        return NUMBER.matcher(text).matches();
    }
}
