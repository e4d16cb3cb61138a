package jvlm.error;

/**
 * Input that cannot be used: a missing file, a wrong shape, a truncated checkpoint, a corrupt picture. The message is
 * one clear line that names the file or tensor and what was expected; the command line prints it alone and ends with
 * exit code 2.
 */
public final class BadInput extends RuntimeException {
    public BadInput(String message) {
        super(message);
    }

    public BadInput(String message, Throwable cause) {
        super(message, cause);
    }
}
