package jvlm.model.llava;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import jvlm.backbone.clip.ClipImages;
import jvlm.error.BadInput;
import jvlm.image.Image;
import jvlm.image.Pad;
import jvlm.image.Pipeline;
import jvlm.image.Resampler;
import jvlm.image.Size;
import jvlm.image.Step;
import jvlm.json.Json;
import jvlm.model.Source;
import jvlm.task.Message;
import jvlm.task.Prompt;
import jvlm.text.Conversation;
import jvlm.text.Tokenizer;

/**
 * Dialogues to prompts as the authors' code does it: a fixed conversation template, the text between pictures tokenised
 * piece by piece, one id of -200 for each picture. A prompt longer than {@code longest} places loses its end, as there.
 */
record LlavaOriginalProcessor(
        LlavaPixels pixels,
        int features,
        Tokenizer tokenizer,
        Conversation conversation,
        boolean startEnd,
        int longest) {
    private static final String IMAGE = "<image>";

    /** In a row or column; LLaVA-1.5-HD has three. */
    private static final int MOST_TILES = 16;

    static LlavaOriginalProcessor of(Source source, Source tower, Json file, Llava.Config config, Tokenizer tokenizer) {
        int side = config.vision().image().height();
        var preprocessor = tower.imageSettings();
        var pipeline = preprocessor == null
                ? ClipImages.plain(side)
                : ClipImages.pipeline(preprocessor, side, Resampler.PILLOW);
        boolean startEnd = file.flag("mm_use_im_start_end", false);
        return new LlavaOriginalProcessor(
                new LlavaPixels(padded(file, pipeline), side, sizes(file, side)),
                config.features(),
                withMarkers(tokenizer, file, startEnd),
                Conversation.named(templateName(source, file)),
                startEnd,
                file.integer("tokenizer_model_max_length", Integer.MAX_VALUE));
    }

    /** image_aspect_ratio pad lays the picture on a square of the mean colour, instead of losing its sides. */
    private static Pipeline padded(Json file, Pipeline pipeline) {
        return switch (file.text("image_aspect_ratio", "square")) {
            case "pad" -> {
                var steps = new ArrayList<Step>();
                steps.add(new Step.PadSquare(Pad.colour(pipeline.normalize().mean())));
                steps.addAll(pipeline.steps());
                yield new Pipeline(steps, pipeline.normalize());
            }
            case "square", "anyres" -> pipeline;
            default -> throw file.at("image_aspect_ratio").error("square, pad or anyres");
        };
    }

    /** The (width, height) pairs of LLaVA-1.5-HD, a list or its text. */
    private static List<Size> sizes(Json file, int side) {
        if (!file.text("image_aspect_ratio", "square").equals("anyres")) {
            return List.of();
        }
        var pairs = file.at("image_grid_pinpoints");
        var list =
                pairs.isText() ? Json.parse(pairs.asText().replace('(', '[').replace(')', ']'), pairs.source()) : pairs;
        var sizes = list.list().stream().map(pair -> tiled(pair, side)).toList();
        if (sizes.isEmpty()) {
            throw pairs.error("at least one size");
        }
        return sizes;
    }

    /** A (width, height) pair that tiles of the tower's size fill. */
    private static Size tiled(Json pair, int side) {
        var numbers = pair.list().stream().map(Json::asInt).toList();
        boolean fits = numbers.size() == 2
                && numbers.stream().allMatch(n -> n >= side && n <= MOST_TILES * side && n % side == 0);
        if (!fits) {
            throw pair.error("a width and a height, multiples of the tower's " + side + " pixels, at most " + MOST_TILES
                    + " times as much");
        }
        return new Size(numbers.get(0), numbers.get(1));
    }

    /** The markers around and for pictures that old checkpoints have rows for. */
    private static Tokenizer withMarkers(Tokenizer tokenizer, Json file, boolean startEnd) {
        var added = new ArrayList<String>();
        if (file.flag("mm_use_im_patch_token", true)) {
            added.add("<im_patch>");
        }
        if (startEnd) {
            added.addAll(List.of("<im_start>", "<im_end>"));
        }
        added.removeIf(token -> tokenizer.id(token) >= 0);
        return added.isEmpty() ? tokenizer : tokenizer.withAdded(added);
    }

    /** As the authors' code guesses it from the checkpoint's name; LLaVA-1.5's own where the name tells nothing. */
    private static String templateName(Source source, Json file) {
        var asked = source.options().template();
        if (asked != null) {
            return asked;
        }
        var name = (source.directory().getFileName() + " " + file.text("_name_or_path", "")).toLowerCase(Locale.ROOT);
        if (name.contains("llama-2")) {
            return "llava_llama_2";
        }
        if (name.contains("mistral") || file.text("model_type", "").equals("llava_mistral")) {
            return "mistral_instruct";
        }
        return name.contains("v0") ? "llava_v0" : "vicuna_v1";
    }

    List<String> stops() {
        return conversation.stops();
    }

    Prompt prompt(List<Message> dialogue) {
        return prompt(rendered(dialogue), images(dialogue));
    }

    static List<Image> images(List<Message> dialogue) {
        return dialogue.stream().flatMap(m -> m.images().stream()).toList();
    }

    /** Tokenises the text of a dialogue and prepares its pictures. */
    Prompt prompt(String text, List<Image> images) {
        int[] ids = ids(text);
        long places = Arrays.stream(ids).filter(id -> id == LlavaOriginal.IMAGE).count();
        if (places != images.size()) {
            throw new BadInput("the prompt has " + places + " places for pictures (" + IMAGE + "), " + images.size()
                    + " pictures are given");
        }
        var prepared = pixels.of(images);
        int visual = prepared.stream().mapToInt(p -> p.tiles() * features).sum();
        return new Prompt(text, ids, prepared, Math.min(longest, ids.length - images.size() + visual));
    }

    private String rendered(List<Message> dialogue) {
        Message.requirePlainPictures(dialogue);
        var own = conversation;
        var turns = new ArrayList<Conversation.Turn>();
        for (var message : dialogue) {
            switch (message.role()) {
                case "system" -> own = own.withSystem(message.text());
                case "user" -> turns.add(Conversation.Turn.user(said(message)));
                case "assistant" -> turns.add(Conversation.Turn.assistant(said(message)));
                default ->
                    throw new BadInput("a message of role " + message.role() + ": expected system, user or assistant");
            }
        }
        return own.prompt(turns, true);
    }

    private String said(Message m) {
        var text = new StringBuilder();
        for (var part : m.parts()) {
            text.append(part instanceof Message.Text(var said) ? said : place() + '\n');
        }
        return text.toString();
    }

    String place() {
        var place = conversation.tagged() ? "<Image>" + IMAGE + "</Image>" : IMAGE;
        return startEnd ? "<im_start>" + place + "<im_end>" : place;
    }

    /** Every piece is tokenised by itself, with the start of a text before it, of which only the first is kept. */
    int[] ids(String prompt) {
        var pieces = prompt.split(IMAGE, -1);
        var ids = new ArrayList<Integer>();
        for (int i = 0; i < pieces.length; i++) {
            int[] piece = tokenizer.encode(pieces[i], true);
            boolean started = piece.length > 0 && piece[0] == tokenizer.bosId();
            if (i > 0) {
                ids.add(LlavaOriginal.IMAGE);
            }
            for (int k = started && i > 0 ? 1 : 0; k < piece.length; k++) {
                ids.add(piece[k]);
            }
        }
        return ids.stream().mapToInt(Integer::intValue).toArray();
    }
}
