package jvlm.json;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import jvlm.error.BadInput;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/**
 * A value in a JSON file that remembers where it stands, so that a wrong or missing setting is reported as
 * {@code config.json: text_config.hidden_size is "x", expected an integer}.
 */
public final class Json {
    private static final ObjectMapper MAPPER = JsonMapper.builder().build();
    private static final long LARGEST = 256L << 20;

    private final JsonNode node;
    private final String source;
    private final String path;

    private Json(JsonNode node, String source, String path) {
        this.node = node;
        this.source = source;
        this.path = path;
    }

    /** Reads a file. Throws {@link BadInput} where it is missing, over 256 MiB or not JSON. */
    public static Json read(Path file) {
        return parse(SettingsText.read(file, LARGEST, "JSON"), file.toString());
    }

    /** Parses {@code text}; {@code source} names it in errors. */
    public static Json parse(String text, String source) {
        try {
            return new Json(MAPPER.readTree(text), source, "");
        } catch (JacksonException e) {
            throw new BadInput(source + ": not valid JSON (" + e.getOriginalMessage() + ")", e);
        }
    }

    /** Parses UTF-8 text. */
    public static Json parse(byte[] text, String source) {
        try {
            return new Json(MAPPER.readTree(text), source, "");
        } catch (JacksonException e) {
            throw new BadInput(source + ": not valid JSON (" + e.getOriginalMessage() + ")", e);
        }
    }

    /** A JSON text of maps, lists, strings, numbers, booleans, records and nulls. */
    public static String write(@Nullable Object value) {
        return MAPPER.writeValueAsString(value);
    }

    /** The same, indented for people. */
    public static String pretty(@Nullable Object value) {
        return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(value);
    }

    public String source() {
        return source;
    }

    /** The value as maps, lists, strings, numbers, booleans and null, free to be changed. */
    public @Nullable Object plain() {
        return MAPPER.treeToValue(node, Object.class);
    }

    /** A part of {@link #plain} as the object that it is; throws {@link ClassCastException} for another value. */
    @SuppressWarnings("unchecked") // objects of JSON have string keys
    public static Map<String, @Nullable Object> object(@Nullable Object plain) {
        return (Map<String, @Nullable Object>) Objects.requireNonNull(plain);
    }

    /** The node of the JSON library. */
    public JsonNode node() {
        return node;
    }

    /** True where {@code key} is there and not null. */
    public boolean has(String key) {
        return node.hasNonNull(key);
    }

    /** The value of {@code key}; throws {@link BadInput} where it is missing or null. */
    public Json at(String key) {
        if (!has(key)) {
            throw new BadInput(source + ": " + inside(key) + " is missing");
        }
        return new Json(node.get(key), source, inside(key));
    }

    /** The value of {@code key}, or an empty object. */
    public Json orEmpty(String key) {
        return has(key) ? at(key) : new Json(MAPPER.createObjectNode(), source, inside(key));
    }

    public String text(String key) {
        return at(key).asText();
    }

    public String text(String key, String otherwise) {
        return has(key) ? text(key) : otherwise;
    }

    public int integer(String key) {
        return at(key).asInt();
    }

    public int integer(String key, int otherwise) {
        return has(key) ? integer(key) : otherwise;
    }

    /** A size: {@code otherwise} where the key is missing; throws {@link BadInput} below 1 and above {@code most}. */
    public int size(String key, int otherwise, int most) {
        int value = integer(key, otherwise);
        if (value < 1 || value > most) {
            throw has(key) ? at(key).error("a number from 1 to " + most) : error("to hold " + key);
        }
        return value;
    }

    public double number(String key) {
        return at(key).asNumber();
    }

    public double number(String key, double otherwise) {
        return has(key) ? number(key) : otherwise;
    }

    public boolean flag(String key, boolean otherwise) {
        return has(key) ? at(key).asFlag() : otherwise;
    }

    public String asText() {
        return node.isString() ? node.asString() : wrong("a text");
    }

    public int asInt() {
        return node.isIntegralNumber() && node.canConvertToInt() ? node.asInt() : this.<Integer>wrong("an integer");
    }

    public long asLong() {
        return node.isIntegralNumber() && node.canConvertToLong() ? node.asLong() : this.<Long>wrong("an integer");
    }

    public double asNumber() {
        return node.isNumber() ? node.asDouble() : this.<Double>wrong("a number");
    }

    public boolean asFlag() {
        return node.isBoolean() ? node.asBoolean() : this.<Boolean>wrong("true or false");
    }

    public boolean isObject() {
        return node.isObject();
    }

    public boolean isList() {
        return node.isArray();
    }

    public boolean isText() {
        return node.isString();
    }

    public boolean isNumber() {
        return node.isNumber();
    }

    /** The value as JSON text. */
    public String raw() {
        return node.toString();
    }

    /** The members of an array; throws {@link BadInput} for anything else. */
    public List<Json> list() {
        if (!node.isArray()) {
            return wrong("a list");
        }
        var all = new ArrayList<Json>(node.size());
        for (int i = 0; i < node.size(); i++) {
            all.add(new Json(node.get(i), source, path + "[" + i + "]"));
        }
        return all;
    }

    /** The keys of an object in their order; throws {@link BadInput} for anything else. */
    public List<String> keys() {
        return node.isObject() ? List.copyOf(node.propertyNames()) : this.<List<String>>wrong("an object");
    }

    /** The error that this value is not {@code expected}. */
    public BadInput error(String expected) {
        var shown = node.toString();
        var cut = shown.length() > 60 ? shown.substring(0, 60) + "..." : shown;
        return new BadInput(
                source + ": " + (path.isEmpty() ? "the text" : path) + " is " + cut + ", expected " + expected);
    }

    private <T> T wrong(String expected) {
        throw error(expected);
    }

    private String inside(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    @Override
    public String toString() {
        return source + (path.isEmpty() ? "" : ": " + path) + " = " + node;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Json j && node.equals(j.node);
    }

    @Override
    public int hashCode() {
        return Objects.hash(node);
    }
}
