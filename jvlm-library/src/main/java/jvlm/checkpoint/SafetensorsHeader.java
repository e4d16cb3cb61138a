package jvlm.checkpoint;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import jvlm.error.BadInput;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;

/** Reads the JSON header of a safetensors file as a stream, and checks each entry against the bytes that follow. */
final class SafetensorsHeader {
    static final long LARGEST = 100_000_000;
    private static final int MOST_DIMENSIONS = 64;
    /** Names are met once each: a table of them would only cost memory. */
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
            .build();

    private final Path file;
    private final MemorySegment data;
    private final SequencedMap<String, StoredTensor> tensors = new LinkedHashMap<>();
    private final SequencedMap<String, Object> metadata = new LinkedHashMap<>();
    private long[][] spans = new long[64][];

    private SafetensorsHeader(Path file, MemorySegment data) {
        this.file = file;
        this.data = data;
    }

    static TensorFile read(Path file, MemorySegment bytes) {
        long size = bytes.byteSize();
        if (size < 8) {
            throw new BadInput(file + ": " + size + " bytes, too short for a safetensors file");
        }
        long length = bytes.get(Mapped.LONG, 0);
        if (length < 0 || length > LARGEST) {
            throw tooLong(file, length);
        }
        if (length > size - 8) {
            throw new BadInput(file + ": is cut short, its header takes " + length + " bytes and the file has " + size);
        }
        var header = new SafetensorsHeader(file, bytes.asSlice(8 + length));
        header.parse(bytes.asSlice(8, length));
        header.checkSpans();
        return new TensorFile(header.tensors, header.metadata, List.of(file));
    }

    static BadInput tooLong(Path file, long length) {
        return new BadInput(file + ": states a safetensors header of " + Long.toUnsignedString(length)
                + " bytes, the limit is " + LARGEST);
    }

    private void parse(MemorySegment text) {
        try (var json = FACTORY.createParser(ObjectReadContext.empty(), new SegmentStream(text))) {
            expect(json.nextToken(), JsonToken.START_OBJECT, "the header");
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                var name = Names.checked(file, json.currentName());
                expect(json.nextToken(), JsonToken.START_OBJECT, name);
                if (name.equals("__metadata__")) {
                    metadata(json);
                } else {
                    tensor(name, json);
                }
            }
            if (json.nextToken() != null) {
                throw new BadInput(file + ": the safetensors header goes on after its closing brace");
            }
        } catch (JacksonException e) {
            throw new BadInput(file + ": the safetensors header is not valid JSON (" + e.getOriginalMessage() + ")", e);
        }
    }

    private void metadata(JsonParser json) {
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            var key = json.currentName();
            expect(json.nextToken(), JsonToken.VALUE_STRING, "__metadata__." + Names.shown(key));
            metadata.put(key, json.getString());
        }
    }

    private void tensor(String name, JsonParser json) {
        String dtype = null;
        long[] shape = null;
        long[] span = null;
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            var key = json.currentName();
            var token = json.nextToken();
            switch (key) {
                case "dtype" -> {
                    expect(token, JsonToken.VALUE_STRING, name + ".dtype");
                    dtype = json.getString();
                }
                case "shape" -> shape = numbers(json, token, name + ".shape");
                case "data_offsets" -> span = numbers(json, token, name + ".data_offsets");
                default -> json.skipChildren();
            }
        }
        if (dtype == null || shape == null || span == null || span.length != 2) {
            throw new BadInput(file + ": " + name + " lacks its dtype, shape or two data_offsets");
        }
        add(name, encoding(name, dtype), shape, span);
    }

    private void add(String name, Encoding encoding, long[] shape, long[] span) {
        if (span[0] > span[1] || span[1] > data.byteSize()) {
            throw new BadInput(file + ": " + name + " lies at bytes " + span[0] + " to " + span[1]
                    + " of the data, which has " + data.byteSize() + "; the file is cut short or damaged");
        }
        long needed = Shapes.bytes(file, name, encoding, shape);
        if (needed != span[1] - span[0]) {
            throw new BadInput(file + ": " + name + " is " + encoding + " " + Arrays.toString(shape) + ", " + needed
                    + " bytes, but " + (span[1] - span[0]) + " are stored");
        }
        var bytes = data.asSlice(span[0], needed);
        if (tensors.put(name, StoredTensor.contiguous(name, encoding, shape, bytes, file)) != null) {
            throw new BadInput(file + ": " + name + " stands twice in the header");
        }
        if (tensors.size() > spans.length) {
            spans = Arrays.copyOf(spans, spans.length * 2);
        }
        spans[tensors.size() - 1] = span;
    }

    private long[] numbers(JsonParser json, @Nullable JsonToken first, String where) {
        expect(first, JsonToken.START_ARRAY, where);
        var all = new long[4];
        int n = 0;
        for (var token = json.nextToken(); token != JsonToken.END_ARRAY; token = json.nextToken()) {
            expect(token, JsonToken.VALUE_NUMBER_INT, where);
            if (n == MOST_DIMENSIONS) {
                throw new BadInput(file + ": " + where + " has more than " + MOST_DIMENSIONS + " numbers");
            }
            if (n == all.length) {
                all = Arrays.copyOf(all, n * 2);
            }
            all[n] = json.getLongValue();
            if (all[n++] < 0) {
                throw new BadInput(file + ": " + where + " holds " + all[n - 1] + ", expected no negative number");
            }
        }
        return Arrays.copyOf(all, n);
    }

    private Encoding encoding(String name, String dtype) {
        return switch (dtype) {
            case "F64" -> Encoding.F64;
            case "F32" -> Encoding.F32;
            case "F16" -> Encoding.F16;
            case "BF16" -> Encoding.BF16;
            case "I64" -> Encoding.I64;
            case "I32" -> Encoding.I32;
            case "I16" -> Encoding.I16;
            case "I8" -> Encoding.I8;
            case "U8" -> Encoding.U8;
            case "BOOL" -> Encoding.BOOL;
            default ->
                throw new BadInput(file + ": " + name + " is stored as " + Names.shown(dtype)
                        + ", which is not supported (F64, F32, F16, BF16, " + "I64, I32, I16, I8, U8 and BOOL are)");
        };
    }

    /** The tensors must cover the data without gap or overlap, as the format demands. */
    private void checkSpans() {
        var sorted = Arrays.copyOf(spans, tensors.size());
        Arrays.sort(sorted, Comparator.<long[]>comparingLong(s -> s[0]).thenComparingLong(s -> s[1]));
        long end = 0;
        for (var span : sorted) {
            if (span[0] != end) {
                throw new BadInput(file + ": its tensors " + (span[0] < end ? "overlap" : "leave a gap") + " at byte "
                        + Math.min(span[0], end) + " of the data");
            }
            end = span[1];
        }
        if (end != data.byteSize()) {
            throw new BadInput(
                    file + ": its tensors end at byte " + end + " of the data, which has " + data.byteSize());
        }
    }

    private void expect(@Nullable JsonToken found, JsonToken expected, String where) {
        if (found != expected) {
            throw new BadInput(file + ": " + where + " is " + described(found) + ", expected " + described(expected)
                    + " in the safetensors header");
        }
    }

    private static String described(@Nullable JsonToken token) {
        return switch (token) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "a list";
            case VALUE_STRING -> "a text";
            case VALUE_NUMBER_INT -> "a whole number";
            case VALUE_NUMBER_FLOAT -> "a fraction";
            case VALUE_TRUE, VALUE_FALSE -> "a boolean";
            case VALUE_NULL -> "null";
            case null, default -> "missing";
        };
    }
}
