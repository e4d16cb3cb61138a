package jvlm.ground;

import java.util.ArrayList;
import java.util.List;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;

/** Answers that locate things in tags, {@code <points x1="12" y1="34" x2="56" y2="78" alt="cats">cats</points>}. */
final class PointTags {
    private static final int MOST = 1000;

    private PointTags() {}

    static List<Finding> findings(String answer, Scale scale) {
        var found = new ArrayList<Finding>();
        for (var element : Jsoup.parseBodyFragment(answer).select("points, point")) {
            var label = element.attr("alt").isBlank() ? element.text() : element.attr("alt");
            add(element, "", label, scale, found);
            for (int i = 1; i <= MOST && element.hasAttr("x" + i); i++) {
                add(element, String.valueOf(i), label, scale, found);
            }
        }
        return found;
    }

    private static void add(Element element, String number, String label, Scale scale, List<Finding> found) {
        var x = element.attr("x" + number).strip();
        var y = element.attr("y" + number).strip();
        if (Numbers.is(x) && Numbers.is(y)) {
            found.add(new Finding(label, scale.shape(Double.parseDouble(x), Double.parseDouble(y))));
        }
    }
}
