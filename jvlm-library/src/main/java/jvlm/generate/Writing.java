package jvlm.generate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Set;
import jvlm.generate.Generated.End;
import jvlm.task.Answer;
import jvlm.task.Prompt;
import jvlm.text.TokenStream;
import org.jspecify.annotations.Nullable;

/** One answer while it is written: the tokens so far, their text, and whether it has ended. */
final class Writing {
    private final GenerateOptions options;
    private final Set<Integer> endIds;
    private final Sampler sampler;
    private final TokenStream stream;
    private final StopWords stops;
    private final TextListener listener;
    private final StringBuilder text = new StringBuilder();
    private final int promptTokens;
    private final int promptIds;
    private int[] ids;
    private int count;
    private @Nullable End end;

    Writing(Answer answer, Prompt prompt, GenerateOptions options, TextListener listener) {
        this.options = options;
        this.endIds = options.endIds(answer);
        this.sampler = new Sampler(options.sampling(), options.seed());
        this.stream = answer.tokenizer().stream(true);
        var words = new ArrayList<>(answer.stops());
        words.addAll(options.stops());
        this.stops = new StopWords(words);
        this.listener = listener;
        this.promptTokens = prompt.length();
        this.promptIds = prompt.ids().length;
        this.ids = Arrays.copyOf(prompt.ids(), promptIds + Math.min(options.maxNewTokens(), 64));
        this.count = promptIds;
    }

    boolean isEnded() {
        return end != null;
    }

    /** Chooses the next token from logits, which are overwritten, and returns it. */
    int next(float[] logits) {
        int id = sampler.choose(logits, ids, count);
        add(id);
        return id;
    }

    /** Takes the next token as chosen. */
    void add(int id) {
        if (count == ids.length) {
            ids = Arrays.copyOf(ids, 2 * count);
        }
        ids[count++] = id;
        boolean last = endIds.contains(id);
        if (!last) {
            say(stops.add(stream.add(id)));
        }
        if (last || stops.found()) {
            end(End.FINISHED);
        } else if (count - promptIds >= options.maxNewTokens()) {
            end(End.LENGTH);
        }
    }

    void end(End why) {
        if (end == null) {
            say(stops.add(stream.finish()));
            say(stops.finish());
            end = why;
        }
    }

    private void say(String piece) {
        if (piece.isEmpty()) {
            return;
        }
        text.append(piece);
        if (!listener.accept(piece) && end == null) {
            end = End.CANCELLED;
        }
    }

    /** The tokens chosen so far. */
    int[] ids() {
        return Arrays.copyOfRange(ids, promptIds, count);
    }

    /** Those of the prompt and those chosen so far. */
    int[] all() {
        return Arrays.copyOf(ids, count);
    }

    /** Tokens that may still come. */
    int left() {
        return options.maxNewTokens() - (count - promptIds);
    }

    Generated result() {
        return new Generated(ids(), text.toString(), end == null ? End.LENGTH : end, promptTokens);
    }
}
