package jvlm.data;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import jvlm.data.Sample.Turn;
import jvlm.json.Json;

/**
 * Records of a question and its answer in columns, as benchmarks publish them: {@code question}, {@code hint}, options
 * as {@code A}, {@code B} ... or as a list, {@code answer}. Put as LLaVA-1.5 was trained and measured: hint, question,
 * options one a line, and a request for the letter.
 */
final class Questions {
    private static final String LETTER = "Answer with the option's letter from the given choices directly.";

    private Questions() {}

    static boolean isOne(Json record) {
        return record.has("question");
    }

    /** The marks of the pictures and the question, then the answer where there is one. */
    static List<Turn> turns(Json record, int pictures) {
        var lines = new ArrayList<String>(
                Stream.generate(() -> Sample.MARK).limit(pictures).toList());
        if (record.has("hint") && !text(record.at("hint")).isBlank()) {
            lines.add(text(record.at("hint")));
        }
        lines.add(text(record.at("question")));
        var options = options(record);
        for (int i = 0; i < options.size(); i++) {
            lines.add((char) ('A' + i) + ". " + options.get(i));
        }
        if (!options.isEmpty()) {
            lines.add(LETTER);
        }
        var question = new Turn("user", String.join("\n", lines));
        return Stream.of("answer", "answers")
                .filter(record::has)
                .findFirst()
                .map(key -> List.of(question, new Turn("assistant", first(record.at(key)))))
                .orElse(List.of(question));
    }

    private static List<String> options(Json record) {
        for (var key : List.of("options", "choices")) {
            if (record.has(key)) {
                var options = record.at(key);
                return options.isList()
                        ? options.list().stream().map(Questions::text).toList()
                        : PythonList.parse(options.asText());
            }
        }
        var all = new ArrayList<String>();
        for (char letter = 'A'; letter <= 'Z'; letter++) {
            var key = String.valueOf(letter);
            if (!record.has(key) || text(record.at(key)).isEmpty()) {
                break;
            }
            all.add(text(record.at(key)));
        }
        return all;
    }

    private static String first(Json answer) {
        if (!answer.isList()) {
            return text(answer);
        }
        var all = answer.list();
        if (all.isEmpty()) {
            throw answer.error("at least one answer");
        }
        return text(all.getFirst());
    }

    /** Texts as they are, numbers and flags as JSON writes them. */
    private static String text(Json value) {
        return value.isText() ? value.asText() : value.raw();
    }
}
