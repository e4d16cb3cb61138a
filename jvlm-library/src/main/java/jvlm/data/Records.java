package jvlm.data;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import jvlm.data.Sample.Turn;
import jvlm.error.BadInput;
import jvlm.json.Json;
import org.jspecify.annotations.Nullable;

/**
 * JSON records to samples. LLaVA's form is {@code image} (a name or a list of names), {@code conversations} of
 * {@code from} and {@code value}, and here {@code caption} and {@code meta}; OpenAI's form is {@code messages} of
 * {@code role} and {@code content}; that of The Cauldron is {@code texts} of {@code user} and {@code assistant}. Columns
 * of {@link Questions}, question files ({@code question_id}, {@code image}, {@code text}) and pairs of
 * {@code file_name} and {@code text} are read too. Keys that have no meaning here go to {@link Sample#meta}.
 */
final class Records {
    private static final Set<String> KNOWN = Set.of(
            "id",
            "image",
            "images",
            "file_name",
            "conversations",
            "messages",
            "caption",
            "text",
            "question_id",
            "meta");

    private Records() {}

    /**
     * @param record an object
     * @param number its place, which names it where it has no id
     * @param find the picture of a name
     */
    static Sample sample(Json record, String number, Function<String, Picture> find) {
        return sample(record, number, find, List.of());
    }

    /** @param beside pictures that stand for those which the record names */
    static Sample sample(Json record, String number, Function<String, Picture> find, List<Picture> beside) {
        if (!record.isObject()) {
            throw record.error("a record: an object with conversations or a caption");
        }
        if (record.has("video")) {
            throw record.at("video").error("no video: films are not read yet");
        }
        var pictures = new ArrayList<>(beside);
        if (beside.isEmpty()) {
            named(record).forEach(name -> pictures.add(find.apply(name)));
        }
        var caption = caption(record);
        var turns = turns(record, beside.isEmpty() ? find : _ -> beside.getFirst(), pictures);
        if (turns.isEmpty() && caption != null && !pictures.isEmpty()) {
            turns = Sample.captioned(pictures.size(), caption);
        }
        if (turns.isEmpty() && caption == null) {
            throw record.error("conversations, messages, a question or a caption");
        }
        return new Sample(id(record, number), pictures, turns, caption, meta(record));
    }

    static String id(Json record, String otherwise) {
        for (var key : List.of("id", "question_id")) {
            if (record.has(key)) {
                var id = record.at(key);
                return id.isText() ? id.asText() : id.raw();
            }
        }
        return otherwise;
    }

    private static List<String> named(Json record) {
        var names = new ArrayList<String>();
        for (var key : List.of("image", "images", "file_name")) {
            if (record.has(key) && names.isEmpty()) {
                var value = record.at(key);
                (value.isList() ? value.list() : List.of(value)).forEach(v -> names.add(v.asText()));
            }
        }
        return names;
    }

    private static @Nullable String caption(Json record) {
        if (record.has("caption")) {
            return record.text("caption");
        }
        boolean pair = record.has("text") && !record.has("question_id") && !record.has("conversations");
        return pair ? record.text("text") : null;
    }

    private static List<Turn> turns(Json record, Function<String, Picture> find, List<Picture> pictures) {
        if (record.has("conversations")) {
            return record.at("conversations").list().stream().map(Records::turn).toList();
        }
        if (record.has("messages")) {
            return messages(record.at("messages").list(), find, pictures);
        }
        if (record.has("texts")) {
            return record.at("texts").list().stream().flatMap(Records::exchange).toList();
        }
        if (Questions.isOne(record)) {
            return Questions.turns(record, pictures.size());
        }
        if (record.has("question_id") && record.has("text")) {
            return List.of(new Turn("user", record.text("text")));
        }
        return List.of();
    }

    private static Turn turn(Json turn) {
        return new Turn(role(turn.at("from")), turn.text("value"));
    }

    private static Stream<Turn> exchange(Json pair) {
        return Stream.of(new Turn("user", pair.text("user")), new Turn("assistant", pair.text("assistant")));
    }

    private static String role(Json role) {
        return switch (role.asText()) {
            case "human", "user" -> "user";
            case "gpt", "assistant" -> "assistant";
            case "system" -> "system";
            default -> throw role.error("human, gpt, user, assistant or system");
        };
    }

    /** Pictures may stand in the messages themselves. */
    private static List<Turn> messages(List<Json> messages, Function<String, Picture> find, List<Picture> pictures) {
        boolean inside = pictures.isEmpty();
        var turns = new ArrayList<Turn>();
        for (var message : messages) {
            var content = message.at("content");
            var text = new StringBuilder(content.isText() ? content.asText() : "");
            for (var part : content.isText() ? List.<Json>of() : content.list()) {
                switch (part.text("type")) {
                    case "text" -> text.append(part.text("text"));
                    case "image", "image_url" -> {
                        text.append(Sample.MARK).append('\n');
                        if (inside) {
                            pictures.add(find.apply(address(part)));
                        }
                    }
                    default -> throw part.at("type").error("text, image or image_url");
                }
            }
            turns.add(new Turn(role(message.at("role")), text.toString()));
        }
        return turns;
    }

    private static String address(Json part) {
        for (var key : List.of("image", "image_url", "path", "url")) {
            if (part.has(key)) {
                var value = part.at(key);
                return value.isObject() ? value.text("url") : value.asText();
            }
        }
        throw new BadInput(part.source() + ": a part of type image names no picture");
    }

    /** The record's own {@code meta}, with the keys beside it that mean nothing here. */
    static Json meta(Json record) {
        var own = record.orEmpty("meta");
        if (!own.isObject()) {
            throw own.error("an object");
        }
        var others = record.keys().stream().filter(k -> !KNOWN.contains(k)).toList();
        if (others.isEmpty()) {
            return own;
        }
        var all = new LinkedHashMap<String, @Nullable Object>();
        others.forEach(k -> all.put(k, record.has(k) ? record.at(k).plain() : null));
        all.putAll(Json.object(own.plain()));
        return Json.parse(Json.write(all), record.source());
    }
}
