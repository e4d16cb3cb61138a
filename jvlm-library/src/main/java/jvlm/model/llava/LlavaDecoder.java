package jvlm.model.llava;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import jvlm.backbone.llama.Llama;
import jvlm.backbone.llama.LlamaSteps;
import jvlm.backbone.llama.Prefill;
import jvlm.nn.Past;
import jvlm.task.Prompt;
import jvlm.task.See;
import jvlm.tensor.Tensor;
import jvlm.tensor.Tensors;

/** LLaVA as decoding sees it. */
record LlavaDecoder(Llava llava) implements LlamaSteps, See {
    @Override
    public Llama language() {
        return llava.language();
    }

    @Override
    public Tensor prefill(List<Prompt> rows, Past.Kept past) {
        return Prefill.next(language(), rows.stream().map(this::embed).toList(), past);
    }

    @Override
    public Tensor logits(Prompt prompt) {
        return language().logits(embed(prompt), new Past.None(1));
    }

    @Override
    public long[] pictureShape() {
        var size = llava.config().vision().image();
        return new long[] {3, size.height(), size.width()};
    }

    @Override
    public Tensor see(Tensor pixels) {
        return llava.see(pixels);
    }

    /** The prompt, where all its ids but those of pictures have rows in the embedding. */
    Prompt known(Prompt prompt) {
        language().requireKnown(prompt.ids(), List.of(llava.config().imageToken()));
        return prompt;
    }

    private Tensor embed(Prompt prompt) {
        var ids = Tensors.ids(List.of(expanded(prompt)));
        if (prompt.pixels().isEmpty()) {
            return language().embed().apply(ids).slice(1, 0, prompt.length()).named("inputs_embeds");
        }
        var features = llava.see(Prompt.Pixels.tensor(prompt.pixels()));
        var rows = new ArrayList<Tensor>();
        long at = 0;
        for (var picture : prompt.pixels()) {
            rows.add(llava.config().merge().apply(features.slice(0, at, at + picture.tiles()), picture));
            at += picture.tiles();
        }
        return llava.embed(ids, Tensors.cat(rows, 0))
                .slice(1, 0, prompt.length())
                .named("inputs_embeds");
    }

    /** One image token for each feature; the original layout's prompts hold one for each picture. */
    private int[] expanded(Prompt prompt) {
        long pictures = Arrays.stream(prompt.ids())
                .filter(id -> id == llava.config().imageToken())
                .count();
        if (pictures != prompt.pixels().size()) {
            return prompt.ids();
        }
        var expanded = new int[prompt.ids().length - prompt.pixels().size() + visual(prompt)];
        int at = 0;
        int picture = 0;
        for (int id : prompt.ids()) {
            boolean image = id == llava.config().imageToken();
            int places = image
                    ? prompt.pixels().get(picture++).tiles() * llava.config().features()
                    : 1;
            Arrays.fill(expanded, at, at + places, id);
            at += places;
        }
        return expanded;
    }

    private int visual(Prompt prompt) {
        return prompt.pixels().stream()
                .mapToInt(p -> p.tiles() * llava.config().features())
                .sum();
    }
}
