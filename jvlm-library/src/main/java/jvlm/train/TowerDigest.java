package jvlm.train;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import jvlm.checkpoint.StoredTensor;
import jvlm.error.BadInput;
import jvlm.task.See;

/** Tells image towers apart: a digest of the stored weights of the part {@code tower}, and of what is taken from it. */
final class TowerDigest {
    private TowerDigest() {}

    static String of(Student student) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            var weights = student.opened().weights();
            for (var asked : weights.asked()) {
                var view = weights.stored(asked);
                boolean tower = student.opened().partOf(asked.name()).equals("tower");
                if (tower && view != null) {
                    add(digest, view.stored());
                }
            }
            digest.update(student.task(See.class).taken().getBytes(UTF_8));
            return HexFormat.of().formatHex(digest.digest(), 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new BadInput("this Java has no SHA-256", e);
        }
    }

    private static void add(MessageDigest digest, StoredTensor tensor) {
        digest.update(tensor.name().getBytes(UTF_8));
        long size = tensor.bytes().byteSize();
        for (long at = 0; at < size; at += 1 << 20) {
            ByteBuffer piece =
                    tensor.bytes().asSlice(at, Math.min(1 << 20, size - at)).asByteBuffer();
            digest.update(piece);
        }
    }
}
