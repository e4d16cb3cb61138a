package jvlm.model;

/** The shapes that vision-language systems have. */
public enum Kind {
    DUAL_ENCODER("two towers, one space"),
    DECODER("language model"),
    MLLM("vision tower, projector and language model"),
    CLASSIFIER("image classifier");

    private final String words;

    Kind(String words) {
        this.words = words;
    }

    @Override
    public String toString() {
        return words;
    }
}
