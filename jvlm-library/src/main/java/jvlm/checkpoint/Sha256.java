package jvlm.checkpoint;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The digest by which contents are known in caches. */
public final class Sha256 {
    private Sha256() {}

    /** A new digest of nothing so far. */
    public static MessageDigest begin() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
