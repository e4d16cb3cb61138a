package jvlm.app.cli;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.imageio.ImageIO;
import jvlm.Vlm;
import jvlm.checkpoint.Disk;
import jvlm.error.BadInput;
import jvlm.ground.Box;
import jvlm.ground.Finding;
import jvlm.ground.Grounding;
import jvlm.ground.Point;
import jvlm.ground.Scale;
import jvlm.ground.Sketch;
import jvlm.image.Image;
import jvlm.image.Size;
import jvlm.task.Answer;
import jvlm.task.Ground;

/**
 * The picture with what an answer found on it, as a file.
 *
 * @param file a PNG file to make or replace
 */
record Drawing(Path file, Image picture) {
    /** For one picture and a file whose name says PNG. */
    static Drawing of(String file, List<Image> pictures) {
        if (pictures.size() != 1) {
            throw new BadInput("--draw paints over one picture, here are " + pictures.size());
        }
        if (!file.toLowerCase(Locale.ROOT).endsWith(".png")) {
            throw new BadInput("--draw " + file + ": expected a name that ends in .png");
        }
        return new Drawing(Pictures.path(file), pictures.getFirst());
    }

    /** Refuses a system whose answers tell no places, before it answers. */
    void requireFor(Vlm vlm) {
        vlm.use(Ground.class, ground -> ground);
    }

    /** Writes the file; special tokens, which mark places, count. */
    List<Finding> write(Vlm vlm, int[] ids) {
        var scale = vlm.use(Ground.class, ground -> ground.scale(Size.of(picture)));
        var text = vlm.use(Answer.class, answer -> answer.tokenizer().decode(ids, false));
        return write(text, scale);
    }

    /** Writes the file for an answer. */
    List<Finding> write(String answer, Scale scale) {
        var found = Grounding.findings(answer, scale);
        png(Sketch.draw(picture, found));
        return found;
    }

    private void png(BufferedImage canvas) {
        // Not by the file's name: where it cannot be made, ImageIO prints a stack trace of its own.
        var bytes = new ByteArrayOutputStream();
        var work = file.resolveSibling(
                "." + file.getFileName() + "." + ProcessHandle.current().pid() + ".tmp");
        Disk.done(file, "written", () -> {
            try {
                if (!ImageIO.write(canvas, "png", bytes)) {
                    throw new IOException("this Java writes no PNG");
                }
                Files.write(work, bytes.toByteArray());
                Disk.rename(work, file);
            } finally {
                Files.deleteIfExists(work);
            }
            return file;
        });
    }

    /** Label, and "box" with left, top, right, bottom or "point" with x, y. */
    static List<Map<String, Object>> plain(List<Finding> found) {
        var all = new ArrayList<Map<String, Object>>();
        for (var finding : found) {
            var one = new LinkedHashMap<String, Object>();
            one.put("label", finding.label());
            switch (finding.shape()) {
                case Box b -> one.put("box", List.of(b.left(), b.top(), b.right(), b.bottom()));
                case Point p -> one.put("point", List.of(p.x(), p.y()));
            }
            all.add(one);
        }
        return all;
    }
}
