package jvlm.text;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import jvlm.error.BadInput;
import jvlm.protobuf.Protobuf;

/**
 * A sentencepiece model file, read by hand.
 *
 * @param pieces the vocabulary, a piece's id being its place
 * @param unigram Unigram rather than BPE
 * @param charsMap compiled normalisation rules, empty for none
 * @param dummyPrefix a space is put before each text
 * @param trimSpaces white space at the ends is dropped and runs of it are made one
 */
record SentencePieceModel(
        String source,
        List<Piece> pieces,
        boolean unigram,
        boolean byteFallback,
        byte[] charsMap,
        boolean dummyPrefix,
        boolean trimSpaces) {

    private static final int LONGEST = 4096;
    private static final String DAMAGED = ": not a sentencepiece model, or a damaged one";

    static final int NORMAL = 1;
    static final int UNKNOWN = 2;
    static final int CONTROL = 3;
    static final int USER_DEFINED = 4;

    record Piece(String text, float score, int type) {}

    static SentencePieceModel read(Path file) {
        return read(Lines.bytes(file), file.toString());
    }

    static SentencePieceModel read(byte[] bytes, String source) {
        var pieces = new ArrayList<Piece>();
        var trainer = new Trainer(1, false);
        var normalizer = new Normalizer(new byte[0], true, true);
        var model = new Protobuf(MemorySegment.ofArray(bytes), source + DAMAGED);
        while (model.hasNext()) {
            var field = model.next();
            switch (field.number()) {
                case 1 -> pieces.add(checked(piece(field.message()), source));
                case 2 -> trainer = trainer(field.message());
                case 3 -> normalizer = normalizer(field.message());
                default -> {} // a self-test and the rules of detokenizing change nothing here
            }
        }
        if (pieces.isEmpty()) {
            throw new BadInput(source + ": not a sentencepiece model, it holds no pieces");
        }
        if (trainer.type > 2) {
            throw new BadInput(source + ": a sentencepiece model of words or characters, expected unigram or BPE");
        }
        CharsMap.check(normalizer.charsMap, source);
        return new SentencePieceModel(
                source,
                pieces,
                trainer.type == 1,
                trainer.byteFallback,
                normalizer.charsMap,
                normalizer.dummyPrefix,
                normalizer.trimSpaces);
    }

    private static Piece checked(Piece piece, String source) {
        if (piece.text().length() > LONGEST) {
            throw new BadInput(source + ": a piece of " + piece.text().length() + " characters in the vocabulary");
        }
        return piece;
    }

    private record Trainer(int type, boolean byteFallback) {}

    private record Normalizer(byte[] charsMap, boolean dummyPrefix, boolean trimSpaces) {}

    private static Piece piece(Protobuf message) {
        String text = "";
        float score = 0;
        int type = NORMAL;
        while (message.hasNext()) {
            var field = message.next();
            switch (field.number()) {
                case 1 -> text = field.text();
                case 2 -> score = field.real();
                case 3 -> type = (int) field.value();
                default -> {} // unknown to the format as published
            }
        }
        return new Piece(text, Float.isFinite(score) ? score : -1e9f, type);
    }

    private static Trainer trainer(Protobuf message) {
        int type = 1;
        boolean byteFallback = false;
        while (message.hasNext()) {
            var field = message.next();
            switch (field.number()) {
                case 3 -> type = (int) field.value();
                case 35 -> byteFallback = field.flag();
                default -> {} // how it was trained
            }
        }
        return new Trainer(type, byteFallback);
    }

    private static Normalizer normalizer(Protobuf message) {
        var charsMap = new byte[0];
        boolean dummyPrefix = true;
        boolean trimSpaces = true;
        while (message.hasNext()) {
            var field = message.next();
            switch (field.number()) {
                case 2 -> charsMap = field.bytes();
                case 3 -> dummyPrefix = field.flag();
                case 4 -> trimSpaces = field.flag();
                default -> {} // the rules' name and source
            }
        }
        return new Normalizer(charsMap, dummyPrefix, trimSpaces);
    }

    /** The place of the piece for what cannot be written. */
    int unknown() {
        for (int i = 0; i < pieces.size(); i++) {
            if (pieces.get(i).type() == UNKNOWN) {
                return i;
            }
        }
        throw new BadInput(source + ": the sentencepiece model has no piece for unknown text");
    }
}
