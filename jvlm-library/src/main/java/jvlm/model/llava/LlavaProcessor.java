package jvlm.model.llava;

import java.util.List;
import jvlm.backbone.clip.ClipImages;
import jvlm.error.BadInput;
import jvlm.image.Pipeline;
import jvlm.image.Resampler;
import jvlm.model.Source;
import jvlm.task.Message;
import jvlm.task.Prompt;
import jvlm.text.ChatTemplate;
import jvlm.text.Tokenizer;

/**
 * Dialogues to prompts as transformers does it: the chat template writes {@code <image>} for a picture, which becomes
 * as many image tokens as the picture has features.
 */
record LlavaProcessor(LlavaPixels pixels, Llava.Config config, Tokenizer tokenizer, ChatTemplate template) {
    private static final String IMAGE = "<image>";

    static LlavaProcessor of(Source source, Llava.Config config, Tokenizer tokenizer, ChatTemplate template) {
        var file = source.imageSettings();
        int side = config.vision().image().height();
        Pipeline pipeline = file == null ? ClipImages.plain(side) : ClipImages.pipeline(file, side, Resampler.TORCH);
        return new LlavaProcessor(new LlavaPixels(pipeline, side, List.of()), config, tokenizer, template);
    }

    Prompt prompt(List<Message> dialogue) {
        return prompt(text(dialogue, true), dialogue);
    }

    /** What the template writes. */
    String text(List<Message> dialogue, boolean generationPrompt) {
        Message.requirePlainPictures(dialogue);
        return template.render(
                dialogue.stream().map(Message::written).toList(), ChatTemplate.answering(tokenizer, generationPrompt));
    }

    Prompt prompt(String text, List<Message> dialogue) {
        var images = dialogue.stream().flatMap(m -> m.images().stream()).toList();
        requireOneEach(text, images.size());
        int[] ids = ids(text);
        return new Prompt(text, ids, pixels.of(images), ids.length);
    }

    int[] ids(String text) {
        return tokenizer.encode(text.replace(IMAGE, IMAGE.repeat(config.features())), true);
    }

    private void requireOneEach(String text, int images) {
        int places = text.split(IMAGE, -1).length - 1;
        if (places != images) {
            throw new BadInput("the prompt has " + places + " places for pictures (" + IMAGE + "), " + images
                    + " pictures are given");
        }
        if (tokenizer.id(IMAGE) != config.imageToken()) {
            throw new BadInput("the tokenizer's " + IMAGE + " has id " + tokenizer.id(IMAGE) + ", config.json says "
                    + config.imageToken());
        }
    }
}
