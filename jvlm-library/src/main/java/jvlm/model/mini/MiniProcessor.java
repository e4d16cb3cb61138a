package jvlm.model.mini;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import jvlm.error.BadInput;
import jvlm.image.Image;
import jvlm.image.Pipeline;
import jvlm.model.LlamaFiles.Voice;
import jvlm.model.Source;
import jvlm.model.TemplateLabels;
import jvlm.task.Message;
import jvlm.task.Prompt;
import jvlm.task.Prompt.Pixels;
import jvlm.text.ChatTemplate;
import jvlm.text.Tokenizer;
import org.jspecify.annotations.Nullable;

/**
 * Dialogues to prompts: {@code <|user|><image>\nQUESTION<|assistant|>ANSWER<|end|>}, or by the chat template of a decoder
 * that has one; the image mark becomes one token for each visual token.
 *
 * @param imageToken the id of the mark in prompts, which may be another than the tokenizer's
 * @param tokens visual tokens of a picture
 * @param plain as in LLaVA's first stage: no question, and of the visual tokens only the last two, which tell what it is
 * @param last what spares preparing a picture again
 */
record MiniProcessor(
        Pipeline pipeline,
        Tokenizer tokenizer,
        @Nullable ChatTemplate template,
        int imageToken,
        int tokens,
        boolean plain,
        AtomicReference<Prepared> last) {
    static final String IMAGE = "<image>";
    private static final int PLAIN_TOKENS = 2;
    private static final Pattern MARK = Pattern.compile(IMAGE, Pattern.LITERAL);

    static MiniProcessor of(Source source, Voice voice, Pipeline pipeline, Mini.Config config, boolean plain) {
        var tokenizer = voice.tokenizer();
        int image = config.imageToken();
        if (voice.template() != null) {
            tokenizer = source.owning(tokenizer.withAdded(List.of(IMAGE)));
        } else if (tokenizer.id(IMAGE) != image) {
            throw new BadInput(source.path() + ": the tokenizer's " + IMAGE + " has id " + tokenizer.id(IMAGE)
                    + ", config.json says " + image);
        }
        return new MiniProcessor(
                pipeline,
                tokenizer,
                voice.template(),
                image,
                plain ? PLAIN_TOKENS : config.tokens(),
                plain,
                new AtomicReference<>());
    }

    /** The picture that was prepared last: questions about one picture often come together. */
    record Prepared(Image image, Pixels pixels) {}

    Prompt prompt(List<Message> dialogue) {
        return prompt(text(dialogue, true), dialogue);
    }

    String text(List<Message> dialogue, boolean generationPrompt) {
        if (template != null) {
            return template.render(
                    dialogue.stream().map(this::written).toList(), ChatTemplate.answering(tokenizer, generationPrompt));
        }
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

    private Map<String, Object> written(Message message) {
        return Map.of(
                "role", message.role(), "content", message.role().equals("user") ? asked(message) : message.text());
    }

    private String asked(Message message) {
        int pictures = message.images().size();
        if (plain) {
            return IMAGE.repeat(pictures);
        }
        return (IMAGE + "\n").repeat(pictures) + message.text().strip();
    }

    Prompt prompt(String text, List<Message> dialogue) {
        Message.requirePlainPictures(dialogue);
        var images = dialogue.stream().flatMap(m -> m.images().stream()).toList();
        long places = MARK.matcher(text).results().count();
        if (places != images.size()) {
            throw new BadInput("the prompt has " + places + " places for pictures (" + IMAGE + "), " + images.size()
                    + " pictures are given");
        }
        int[] ids = ids(text);
        return new Prompt(text, ids, images.stream().map(this::pixels).toList(), ids.length);
    }

    int[] ids(String text) {
        int[] ids = tokenizer.encode(text.replace(IMAGE, IMAGE.repeat(tokens)), false);
        int mark = tokenizer.id(IMAGE);
        return Arrays.stream(ids).map(id -> id == mark ? imageToken : id).toArray();
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
        return new TemplateLabels(this::text, this::prompt, (text, _) -> ids(text), ends);
    }
}
