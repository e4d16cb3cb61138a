package jvlm.train;

import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

/** Pieces of a page, with every text escaped. */
final class Html {
    private Html() {}

    /** A text for element content and quoted attributes; characters that a page may not hold become blanks. */
    static String escape(String text) {
        return text.replaceAll("[\\p{Cc}&&[^\\n\\t]]", " ")
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    /** A table; the columns whose numbers are given in {@code numeric} are set to the right. */
    static String table(List<String> head, List<List<String>> rows, List<Integer> numeric) {
        return "<div class=\"table\"><table>\n"
                + row("th", head, numeric)
                + rows.stream().map(r -> row("td", r, numeric)).collect(Collectors.joining())
                + "</table></div>\n";
    }

    private static String row(String tag, List<String> cells, List<Integer> numeric) {
        var row = new StringBuilder("<tr>");
        for (int i = 0; i < cells.size(); i++) {
            row.append('<').append(tag).append(numeric.contains(i) ? " class=\"number\">" : ">");
            row.append(escape(cells.get(i))).append("</").append(tag).append('>');
        }
        return row.append("</tr>\n").toString();
    }

    /** A picture within the page; the bytes of a PNG, JPEG, GIF or WebP file. */
    static String picture(byte[] bytes) {
        return "<img alt=\"\" src=\"data:image/%s;base64,%s\">"
                .formatted(kind(bytes), Base64.getEncoder().encodeToString(bytes));
    }

    private static String kind(byte[] b) {
        return switch (b.length < 4 ? 0 : b[0] & 0xff) {
            case 0xff -> "jpeg";
            case 'G' -> "gif";
            case 'R' -> "webp";
            default -> "png";
        };
    }
}
