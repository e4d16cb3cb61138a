package jvlm.text;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jvlm.error.BadInput;
import jvlm.json.Json;

/**
 * A fixed prompt format of the LLaVA family, for checkpoints that carry no chat template; named as in the published
 * code ("vicuna_v1", "llava_llama_2", "qwen_1_5" ...).
 *
 * @param style how turns are put together
 * @param user the name or mark of the one who asks
 * @param separator ends a turn, in two-separator styles that of the user
 * @param second ends an answer
 * @param stops texts at which an answer ends
 * @param examples worked turns that stand in front of every conversation
 * @param tagged a picture is written {@code <Image><image></Image>}
 */
public record Conversation(
        Style style,
        String system,
        String user,
        String assistant,
        String separator,
        String second,
        List<String> stops,
        List<String> examples,
        boolean tagged) {

    private static final Map<String, Conversation> ALL = read();

    /** How turns are put together; the names are those of the published code. */
    public enum Style {
        SINGLE,
        TWO,
        MPT,
        PLAIN,
        CHATML,
        LLAMA_2,
        LLAMA_3,
        GEMMA
    }

    /** What one side said. Turns alternate and start with the user. */
    public record Turn(boolean fromUser, String text) {
        public static Turn user(String text) {
            return new Turn(true, text);
        }

        public static Turn assistant(String text) {
            return new Turn(false, text);
        }
    }

    /** The format of a name; throws {@link BadInput} that offers the nearest one where there is none. */
    public static Conversation named(String name) {
        var found = ALL.get(name);
        if (found == null) {
            var nearest = ALL.keySet().stream()
                    .min(Comparator.comparingInt(one -> distance(one, name)))
                    .orElseThrow();
            throw new BadInput("no conversation template is named " + name + ", did you mean " + nearest
                    + "? There are " + String.join(", ", ALL.keySet()));
        }
        return found;
    }

    /** All names. */
    public static List<String> names() {
        return List.copyOf(ALL.keySet());
    }

    /** The same with another system text, without the marks around it. */
    public Conversation withSystem(String text) {
        int mark = style == Style.MPT || style == Style.CHATML ? system.indexOf('\n') + 1 : 0;
        return new Conversation(
                style, system.substring(0, mark) + text, user, assistant, separator, second, stops, examples, tagged);
    }

    /** The prompt of the turns; {@code generationPrompt} starts the answer that is to be written. */
    public String prompt(List<Turn> turns, boolean generationPrompt) {
        var all = new ArrayList<Turn>();
        for (int i = 0; i < examples.size(); i++) {
            all.add(new Turn(i % 2 == 0, examples.get(i)));
        }
        all.addAll(turns);
        if (generationPrompt) {
            all.add(Turn.assistant(""));
        }
        return switch (style) {
            case SINGLE -> system + separator + named(all, ": ", ":", false);
            case TWO -> system + separator + named(all, ": ", ":", true);
            case MPT -> system + separator + named(all, "", "", false);
            case GEMMA -> named(all, "", "", false);
            case PLAIN -> system + plain(all);
            case CHATML -> (system.isEmpty() ? "" : system + separator + "\n") + chatMl(all);
            case LLAMA_2 -> llama2(all);
            case LLAMA_3 -> llama3(all);
        };
    }

    private String named(List<Turn> turns, String between, String open, boolean alternate) {
        var text = new StringBuilder();
        for (int i = 0; i < turns.size(); i++) {
            var turn = turns.get(i);
            text.append(role(turn));
            text.append(turn.text.isEmpty() ? open : between + turn.text + (alternate ? end(i) : separator));
        }
        return text.toString();
    }

    private String plain(List<Turn> turns) {
        var text = new StringBuilder();
        for (int i = 0; i < turns.size(); i++) {
            text.append(turns.get(i).text.isEmpty() ? "" : turns.get(i).text + end(i));
        }
        return text.toString();
    }

    private String chatMl(List<Turn> turns) {
        var text = new StringBuilder();
        for (var turn : turns) {
            text.append(role(turn)).append('\n').append(turn.text.isEmpty() ? "" : turn.text + separator + "\n");
        }
        return text.toString();
    }

    private String llama2(List<Turn> turns) {
        if (turns.isEmpty() || !turns.get(0).fromUser || turns.get(0).text.isEmpty()) {
            throw new BadInput("the conversation template needs a text of the user first");
        }
        var text = new StringBuilder();
        for (int i = 0; i < turns.size(); i++) {
            var said = turns.get(i).text;
            if (i == 0 && !system.isEmpty()) {
                said = "<<SYS>>\n" + system + "\n<</SYS>>\n\n" + said;
            }
            if (!said.isEmpty()) {
                text.append(i % 2 == 0 ? separator + "[INST] " + said + " [/INST]" : " " + said + " " + second);
            }
        }
        // The tokenizer puts the start token in front itself.
        int start = 0;
        while (start < text.length() && separator.indexOf(text.charAt(start)) >= 0) {
            start++;
        }
        return text.substring(start);
    }

    private String llama3(List<Turn> turns) {
        var text = new StringBuilder("<|begin_of_text|>").append(llama3("system", system));
        for (var turn : turns) {
            text.append(turn.text.isEmpty() ? "" : llama3(role(turn), turn.text));
        }
        return text.append("<|start_header_id|>assistant<|end_header_id|>\n\n").toString();
    }

    private static String llama3(String role, String said) {
        return "<|start_header_id|>" + role + "<|end_header_id|>\n\n" + said.strip() + "<|eot_id|>";
    }

    private String role(Turn turn) {
        return turn.fromUser ? user : assistant;
    }

    private String end(int turn) {
        return turn % 2 == 0 ? separator : second;
    }

    private static Map<String, Conversation> read() {
        try (var in = Conversation.class.getResourceAsStream("conversations.json")) {
            if (in == null) {
                throw new IllegalStateException("the resource conversations.json is missing");
            }
            var all = new LinkedHashMap<String, Conversation>();
            var json = Json.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8), "conversations.json");
            for (var one : json.list()) {
                var conversation = of(one);
                one.at("names").list().forEach(name -> all.put(name.asText(), conversation));
            }
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Conversation of(Json json) {
        return new Conversation(
                Style.valueOf(json.text("style")),
                json.text("system"),
                json.text("user"),
                json.text("assistant"),
                json.text("separator"),
                json.text("second"),
                texts(json, "stop"),
                texts(json, "examples"),
                json.flag("tagged", false));
    }

    private static List<String> texts(Json json, String key) {
        return json.has(key) ? json.at(key).list().stream().map(Json::asText).toList() : List.of();
    }

    /** How many letters must be changed to make one name of the other. */
    private static int distance(String a, String b) {
        int width = Math.min(b.length(), 200);
        var row = new int[width + 1];
        for (int j = 0; j <= width; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= width; j++) {
                int changed = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(changed, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[width];
    }
}
