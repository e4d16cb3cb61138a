package jvlm.eval;

import java.util.Map;
import java.util.TreeMap;

/**
 * The contractions that the VQA evaluation repairs. Nearly all follow one rule: where one apostrophe of a written-out form
 * is missing, it is put back. Words are lower-cased before they are looked up, so the published entries with capitals
 * ("Im", "Ive") never apply and do not stand here.
 */
final class Contractions {
    private static final String FORMS = """
            ain't aren't can't could've couldn't didn't doesn't don't hadn't hasn't haven't he'd he's how'd how'll how's \
            isn't it'd it'll ma'am mightn't might've mustn't must've needn't not've o'clock oughtn't shan't should've \
            shouldn't somebody'll somebody's someone'd someone'll someone's something'd something'll that's there'd \
            there're there's they'd they'll they're they've 'twas wasn't we've weren't what'll what're what's what've \
            when's where'd where's where've who'd who'll who's who've why'll why're why's won't would've wouldn't y'all \
            you'd you'll you're you've""";

    private static final String DOUBLE_FORMS = """
            couldn't've hadn't've he'd've it'd've mightn't've 'ow's'at she'd've shouldn't've somebody'd've someone'd've \
            something'd've there'd've they'd've we'd've who'd've wouldn't've y'all'll y'all'd've you'd've""";

    private static final Map<String, String> REPAIRED = table();

    private Contractions() {}

    /** The word with its missing apostrophe, or as it is. */
    static String repaired(String word) {
        return REPAIRED.getOrDefault(word, word);
    }

    private static Map<String, String> table() {
        var table = new TreeMap<String, String>();
        for (var form : (FORMS + " " + DOUBLE_FORMS).split(" ")) {
            for (int at = form.indexOf('\''); at >= 0; at = form.indexOf('\'', at + 1)) {
                table.put(form.substring(0, at) + form.substring(at + 1), form);
            }
        }
        table.put("somebody'd", "somebodyd"); // as published, against the rule
        return table;
    }
}
