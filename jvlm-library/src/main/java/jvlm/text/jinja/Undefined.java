package jvlm.text.jinja;

/** The value of a name that has none: empty where printed or looped over, an error where used. */
record Undefined(String what) {
    Trouble error() {
        return new Trouble(what + " is undefined");
    }

    @Override
    public boolean equals(@org.jspecify.annotations.Nullable Object other) {
        return other instanceof Undefined;
    }

    @Override
    public int hashCode() {
        return 1;
    }
}
