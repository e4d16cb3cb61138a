package jvlm.ground;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jvlm.image.Image;

/** Findings painted over their picture: one colour a label, lines and letters in proportion to the picture. */
public final class Sketch {
    /** Told apart on most pictures, also by those who see no red or green (after Okabe and Ito). */
    private static final Color[] COLOURS = {
        new Color(0xd55e00),
        new Color(0x56b4e9),
        new Color(0xf0e442),
        new Color(0x009e73),
        new Color(0xcc79a7),
        new Color(0x0072b2),
        new Color(0xe69f00)
    };

    private static final double LINE = 1 / 250d;
    private static final double LETTERS = 1 / 36d;
    private static final int LONGEST_LABEL = 60;

    private final Graphics2D pen;
    private final double width;
    private final double height;
    private final double line;
    private final Map<String, Color> colours = new LinkedHashMap<>();

    private Sketch(BufferedImage canvas) {
        pen = canvas.createGraphics();
        width = canvas.getWidth();
        height = canvas.getHeight();
        double side = Math.sqrt(width * height);
        line = Math.max(2, side * LINE);
        pen.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        pen.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        pen.setFont(new Font(Font.SANS_SERIF, Font.BOLD, (int) Math.clamp(side * LETTERS, 10, 200)));
    }

    /** A copy of the picture with the findings on it. */
    public static BufferedImage draw(Image image, List<Finding> findings) {
        var canvas = new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_INT_RGB);
        var rgb = image.rgb();
        var row = new int[image.width()];
        for (int y = 0, at = 0; y < image.height(); y++) {
            for (int x = 0; x < row.length; x++, at += 3) {
                row[x] = (rgb[at] & 255) << 16 | (rgb[at + 1] & 255) << 8 | (rgb[at + 2] & 255);
            }
            canvas.setRGB(0, y, row.length, 1, row, 0, row.length);
        }
        var sketch = new Sketch(canvas);
        try {
            findings.forEach(sketch::shape);
            findings.forEach(sketch::label); // above all lines
        } finally {
            sketch.pen.dispose();
        }
        return canvas;
    }

    private Color colour(Finding finding) {
        return colours.computeIfAbsent(finding.label(), _ -> COLOURS[colours.size() % COLOURS.length]);
    }

    private void shape(Finding finding) {
        pen.setColor(colour(finding));
        pen.setStroke(new BasicStroke((float) line));
        switch (finding.shape()) {
            case Box b -> pen.draw(new Rectangle2D.Double(b.left(), b.top(), b.width(), b.height()));
            case Point(double x, double y) -> {
                double r = 2.5 * line;
                var disc = new Ellipse2D.Double(x - r, y - r, 2 * r, 2 * r);
                pen.fill(disc);
                pen.setColor(Color.WHITE);
                pen.setStroke(new BasicStroke((float) (line / 2)));
                pen.draw(disc);
            }
        }
    }

    /** On a band of its colour, above the box or beside the point, but within the picture. */
    private void label(Finding finding) {
        var text = finding.label().strip();
        if (text.isEmpty()) {
            return;
        }
        text = text.length() > LONGEST_LABEL ? text.substring(0, LONGEST_LABEL) + "..." : text;
        var metrics = pen.getFontMetrics();
        double pad = metrics.getDescent() / 2d;
        double w = metrics.stringWidth(text) + 2 * pad;
        double h = metrics.getAscent() + metrics.getDescent();
        var corner =
                switch (finding.shape()) {
                    case Box b -> new Point(b.left(), b.top() >= h ? b.top() - h : b.top());
                    case Point p -> new Point(p.x() + 4 * line, p.y() - h / 2);
                };
        double left = Math.max(0, Math.min(corner.x(), width - w));
        double top = Math.max(0, Math.min(corner.y(), height - h));
        var colour = colour(finding);
        pen.setColor(colour);
        pen.fill(new Rectangle2D.Double(left, top, w, h));
        pen.setColor(isLight(colour) ? Color.BLACK : Color.WHITE);
        pen.drawString(text, (float) (left + pad), (float) (top + metrics.getAscent()));
    }

    private static boolean isLight(Color c) {
        return 0.299 * c.getRed() + 0.587 * c.getGreen() + 0.114 * c.getBlue() > 140;
    }
}
