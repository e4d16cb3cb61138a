package jvlm.model.mini;

import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import jvlm.error.BadInput;
import jvlm.image.Image;
import jvlm.image.Pipeline;
import jvlm.model.TemplateLabels;
import jvlm.task.Message;
import jvlm.task.Prompt;
import jvlm.task.Prompt.Pixels;
import jvlm.text.Tokenizer;

/**
 * Dialogues to prompts: {@code <|user|><image>\nQUESTION<|assistant|>ANSWER<|end|>}, the image mark becoming one token for
 * each visual token.
 *
 * @param plain as in LLaVA's first stage: no question, and of the visual tokens only the last two, which tell what it is
 * @param last what spares preparing a picture again
 */
record MiniProcessor(Pipeline pipeline, Tokenizer tokenizer, boolean plain, AtomicReference<Prepared> last) {
    static final String IMAGE = "<image>";
    private static final int PLAIN_TOKENS = 2;

    /** The picture that was prepared last: questions about one picture often come together. */
    record Prepared(Image image, Pixels pixels) {}

    MiniProcessor(Pipeline pipeline, Tokenizer tokenizer, boolean plain) {
        this(pipeline, tokenizer, plain, new AtomicReference<>());
    }

    Prompt prompt(List<Message> dialogue) {
        return prompt(text(dialogue, true), dialogue);
    }

    String text(List<Message> dialogue, boolean generationPrompt) {
        var text = new StringBuilder();
        for (var message : dialogue) {
            switch (message.role()) {
                case "user" -> text.append("<|user|>").append(asked(message));
                case "assistant" ->
                    text.append("<|assistant|>").append(message.text()).append("<|end|>");
                case "system" -> {
                    // mini was trained without: what it says would only confuse it
                }
                default ->
                    throw new BadInput("a message of role " + message.role() + ": expected system, user or assistant");
            }
        }
        return generationPrompt ? text.append("<|assistant|>").toString() : text.toString();
    }

    private String asked(Message message) {
        int pictures = message.images().size();
        if (plain) {
            return IMAGE.repeat(pictures);
        }
        return (IMAGE + "\n").repeat(pictures) + message.text().strip();
    }

    Prompt prompt(String text, List<Message> dialogue) {
        var images = dialogue.stream().flatMap(m -> m.images().stream()).toList();
        int[] ids = ids(text);
        return new Prompt(text, ids, images.stream().map(this::pixels).toList(), ids.length);
    }

    int[] ids(String text) {
        return tokenizer.encode(text.replace(IMAGE, IMAGE.repeat(plain ? PLAIN_TOKENS : Mini.TOKENS)), false);
    }

    @SuppressWarnings("ReferenceEquality") // equal pictures would have to be compared pixel by pixel
    private Pixels pixels(Image image) {
        var known = last.get();
        if (known != null && known.image == image) {
            return known.pixels;
        }
        var values = pipeline.apply(image);
        var size = pipeline.size(jvlm.image.Size.of(image));
        var pixels = new Pixels(values, new long[] {1, 3, size.height(), size.width()}, 0, 0);
        last.set(new Prepared(image, pixels));
        return pixels;
    }

    TemplateLabels labels(Set<Integer> ends) {
        return new TemplateLabels(this::text, this::prompt, this::ids, ends);
    }
}
