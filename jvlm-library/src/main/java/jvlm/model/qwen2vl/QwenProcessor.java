package jvlm.model.qwen2vl;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import jvlm.backbone.qwenvl.Grid;
import jvlm.error.BadInput;
import jvlm.model.Source;
import jvlm.model.qwen2vl.Expansion.Visual;
import jvlm.task.Message;
import jvlm.task.Prompt;
import jvlm.text.ChatTemplate;
import jvlm.text.Tokenizer;

/**
 * Dialogues to prompts: the chat template writes one visual token for a picture or clip, which becomes as many as it has
 * features.
 */
record QwenProcessor(QwenPictures pictures, Qwen2Vl.Config config, Tokenizer tokenizer, ChatTemplate template) {
    private static final String IMAGE = "<|image_pad|>";
    private static final String VIDEO = "<|video_pad|>";
    private static final int MOST_PLACES = 1 << 24; // more are not whole numbers in float32 any more

    static QwenProcessor of(Source source, Qwen2Vl.Config config, Tokenizer tokenizer, ChatTemplate template) {
        require(source, tokenizer, IMAGE, config.imageToken());
        require(source, tokenizer, VIDEO, config.videoToken());
        var pictures = QwenPictures.of(source, config.patches());
        return new QwenProcessor(pictures, config, tokenizer, template);
    }

    private static void require(Source source, Tokenizer tokenizer, String name, int id) {
        if (tokenizer.id(name) != id) {
            throw new BadInput(source.path() + ": the tokenizer's " + name + " has id " + tokenizer.id(name)
                    + ", config.json says " + id);
        }
    }

    Prompt prompt(List<Message> dialogue) {
        return prompt(text(dialogue, true), dialogue);
    }

    /** What the template writes. */
    String text(List<Message> dialogue, boolean generationPrompt) {
        return template.render(
                dialogue.stream().map(Message::written).toList(), ChatTemplate.answering(tokenizer, generationPrompt));
    }

    Prompt prompt(String text, List<Message> dialogue) {
        var expanded = expanded(text, dialogue);
        var pixels = dialogue.stream()
                .flatMap(m -> m.parts().stream())
                .map(pictures::pixels)
                .filter(Objects::nonNull)
                .toList();
        return new Prompt(text, expanded.ids(), pixels, expanded.ids().length, expanded.places());
    }

    /** Ids of the text of a dialogue; of its pictures only the sizes are looked at. */
    int[] ids(String text, List<Message> dialogue) {
        return expanded(text, dialogue).ids();
    }

    private Expansion expanded(String text, List<Message> dialogue) {
        var visuals = new ArrayList<Visual>();
        for (var message : dialogue) {
            for (var part : message.parts()) {
                var grid = pictures.grid(part);
                if (grid != null) {
                    visuals.add(visual(part, grid));
                }
            }
        }
        return Expansion.of(tokenizer.encode(text, true), visuals, config.visualTokens());
    }

    private Visual visual(Message.Part part, Grid patches) {
        int merge = config.patches().merge();
        var grid = new Grid(patches.steps(), patches.rows() / merge, patches.columns() / merge);
        return part instanceof Message.Video(var _, double rate, var _)
                ? clip(grid, rate)
                : new Visual(config.imageToken(), grid, 0, 0);
    }

    private Visual clip(Grid grid, double framesPerSecond) {
        if (config.tokensPerSecond() == 0) {
            return new Visual(config.videoToken(), grid, 1, 1);
        }
        double seconds = config.patches().frames() / framesPerSecond;
        if (grid.steps() * seconds * config.tokensPerSecond() > MOST_PLACES) {
            throw new BadInput("a clip of " + grid.steps() * seconds + " seconds is longer than can be told apart");
        }
        return new Visual(config.videoToken(), grid, (float) seconds, (float) config.tokensPerSecond());
    }
}
