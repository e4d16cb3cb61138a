package jvlm.model.mini;

import java.util.List;
import java.util.Set;
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
 */
record MiniProcessor(Pipeline pipeline, Tokenizer tokenizer, boolean plain) {
    static final String IMAGE = "<image>";
    private static final int PLAIN_TOKENS = 2;

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

    private Pixels pixels(Image image) {
        var values = pipeline.apply(image);
        var size = pipeline.size(jvlm.image.Size.of(image));
        return new Pixels(values, new long[] {1, 3, size.height(), size.width()}, 0, 0);
    }

    TemplateLabels labels(Set<Integer> ends) {
        return new TemplateLabels(this::text, this::prompt, this::ids, ends);
    }
}
