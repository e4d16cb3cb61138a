package jvlm.text;

/** Tokens that are words or parts of them. */
final class WordDecoder implements TokenStream.StreamDecoder {
    private final DecoderPlan.Words plan;
    private boolean started;

    WordDecoder(DecoderPlan.Words plan) {
        this.plan = plan;
    }

    @Override
    public void add(int id, String token, StringBuilder out) {
        var text = token;
        if (plan.marks() != 'n') {
            text = text.replace("\u2581", started || plan.marks() == 'k' ? " " : "");
        } else if (started && !plan.continuation().isEmpty() && text.startsWith(plan.continuation())) {
            text = text.substring(plan.continuation().length());
        } else if (started && plan.spaced()) {
            text = " " + text;
        }
        started = true;
        out.append(plan.cleaned() ? cleaned(text) : text);
    }

    @Override
    public void finish(StringBuilder out) {
        started = false;
    }

    private static String cleaned(String text) {
        return text.replace(" .", ".")
                .replace(" ?", "?")
                .replace(" !", "!")
                .replace(" ,", ",")
                .replace(" ' ", "'")
                .replace(" n't", "n't")
                .replace(" 'm", "'m")
                .replace(" do not", " don't")
                .replace(" 's", "'s")
                .replace(" 've", "'ve")
                .replace(" 're", "'re");
    }
}
