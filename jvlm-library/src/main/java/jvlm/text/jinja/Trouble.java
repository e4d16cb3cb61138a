package jvlm.text.jinja;

/** What is wrong with a template or its variables; becomes a BadInput that names template and line. */
final class Trouble extends RuntimeException {
    Trouble(String message) {
        super(message, null, false, false);
    }
}
