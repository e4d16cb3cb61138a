package jvlm.error;

/**
 * Input that cannot be used: a missing file, a wrong shape, a truncated checkpoint, a corrupt picture. The message is
 * one clear line that names the file or tensor and what was expected; the command line prints it alone and ends with
 * exit code 2.
 */
public final class BadInput extends RuntimeException {
    private static final int LONGEST = 400;
    private static final int HEAD = 280;
    private static final String CUT = " ... ";

    public BadInput(String message) {
        super(oneLine(message));
    }

    public BadInput(String message, Throwable cause) {
        super(oneLine(message), cause);
    }

    /** Messages quote what stands in files: line ends and invisible characters become blanks, a long one loses its middle. */
    private static String oneLine(String message) {
        var line = message.replaceAll("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]+", " ")
                .strip();
        if (line.length() <= LONGEST) {
            return line;
        }
        int tail = line.length() - (LONGEST - HEAD - CUT.length());
        return whole(line.substring(0, HEAD)) + CUT + whole(line.substring(tail));
    }

    /** Without the halves of characters that a cut may leave at the ends. */
    private static String whole(String part) {
        return part.replaceAll("\\p{Cs}", "");
    }
}
