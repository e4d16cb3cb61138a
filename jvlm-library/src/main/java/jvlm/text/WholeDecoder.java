package jvlm.text;

import java.util.Arrays;

/** Any other decoder: all ids are decoded each time, and what no longer changes is given out. */
final class WholeDecoder implements TokenStream.StreamDecoder {
    private final Tokenizer tokenizer;
    private int[] ids = new int[16];
    private int count;
    private String given = "";

    WholeDecoder(Tokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    @Override
    public void add(int id, String token, StringBuilder out) {
        var before = whole();
        ids = count == ids.length ? Arrays.copyOf(ids, 2 * count) : ids;
        ids[count++] = id;
        var now = whole();
        int same = given.length();
        while (same < before.length() && same < now.length() && before.charAt(same) == now.charAt(same)) {
            same++;
        }
        while (same > given.length() && before.charAt(same - 1) == '\uFFFD') {
            same--;
        }
        if (now.startsWith(given)) {
            out.append(now, given.length(), same);
            given = now.substring(0, same);
        }
    }

    @Override
    public void finish(StringBuilder out) {
        var now = whole();
        out.append(now, Math.min(given.length(), now.length()), now.length());
        count = 0;
        given = "";
    }

    private String whole() {
        return tokenizer.decode(Arrays.copyOf(ids, count), false);
    }
}
