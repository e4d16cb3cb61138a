package jvlm.model.llava;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import jvlm.backbone.llama.Llama;
import jvlm.backbone.llama.LlamaSteps;
import jvlm.backbone.llama.Prefill;
import jvlm.model.FeatureMemory;
import jvlm.nn.Past;
import jvlm.task.Prompt;
import jvlm.task.Prompt.Pixels;
import jvlm.task.Reading;
import jvlm.task.See;
import jvlm.tensor.Tensor;
import jvlm.tensor.Tensors;

/** LLaVA as decoding sees it. */
record LlavaDecoder(Llava llava, FeatureMemory memory) implements LlamaSteps, See {
    @Override
    public Llama language() {
        return llava.language();
    }

    @Override
    public Tensor prefill(List<Prompt> rows, Past.Kept past) {
        return Prefill.next(language(), rows, past, this::reading, this::embed);
    }

    @Override
    public Reading reading(Prompt prompt) {
        return Reading.of(prompt, expanded(prompt), id -> id == llava.config().imageToken(), this::visual);
    }

    @Override
    public Tensor logits(Prompt prompt) {
        return language().logits(embed(reading(prompt)), new Past.None(1));
    }

    @Override
    public long[] pictureShape() {
        var size = llava.config().vision().image();
        return new long[] {3, size.height(), size.width()};
    }

    @Override
    public String taken() {
        var c = llava.config();
        return "layers " + c.featureLayers() + (c.classToken() ? " with the class token" : "");
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

    private Tensor embed(Reading reading) {
        var ids = Tensors.ids(List.of(reading.ids()));
        if (reading.visuals().isEmpty()) {
            return language().embed().apply(ids).slice(1, 0, reading.length()).named("inputs_embeds");
        }
        var pictures = reading.pixels();
        var features = memory.see(pictures, this::tower);
        var rows = new ArrayList<Tensor>();
        for (int i = 0; i < pictures.size(); i++) {
            rows.add(llava.config().merge().apply(features.get(i), pictures.get(i)));
        }
        return llava.embed(ids, Tensors.cat(rows, 0))
                .slice(1, 0, reading.length())
                .named("inputs_embeds");
    }

    /** Features {@code [tiles, features, width]} of each picture. */
    private List<Tensor> tower(List<Pixels> pictures) {
        var features = llava.see(Pixels.tensor(pictures));
        var each = new ArrayList<Tensor>();
        long at = 0;
        for (var picture : pictures) {
            each.add(features.slice(0, at, at + picture.tiles()));
            at += picture.tiles();
        }
        return each;
    }

    /** One image token for each feature; the original layout's prompts hold one for each picture. */
    private int[] expanded(Prompt prompt) {
        long pictures = Arrays.stream(prompt.ids())
                .filter(id -> id == llava.config().imageToken())
                .count();
        if (pictures != prompt.pixels().size()) {
            return prompt.ids();
        }
        int visual = prompt.pixels().stream().mapToInt(this::visual).sum();
        var expanded = new int[prompt.ids().length - prompt.pixels().size() + visual];
        int at = 0;
        int picture = 0;
        for (int id : prompt.ids()) {
            boolean image = id == llava.config().imageToken();
            int places = image ? visual(prompt.pixels().get(picture++)) : 1;
            Arrays.fill(expanded, at, at + places, id);
            at += places;
        }
        return expanded;
    }

    private int visual(Pixels picture) {
        return picture.tiles() * llava.config().features();
    }
}
