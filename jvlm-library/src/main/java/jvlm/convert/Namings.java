package jvlm.convert;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import jvlm.checkpoint.Layout;
import jvlm.checkpoint.Layout.Rename;
import jvlm.checkpoint.Layout.Rule;
import jvlm.error.BadInput;
import jvlm.model.Source;
import org.jspecify.annotations.Nullable;

/**
 * The names that a system's tensors have been published under, with one configuration for all of them. Whatever a file
 * uses becomes the hub's names; each other naming is a table from its names to these, run backwards for writing.
 *
 * @param types {@code model_type} of the configurations
 * @param read from any naming to the hub's
 * @param written by the name that a person gives it
 */
record Namings(Set<String> types, Layout read, Map<String, Layout> written) {
    /** As the hub's files have it. */
    static final String HUB = "hub";

    /** As the modules of transformers are called since 4.52. */
    static final String MODULES = "modules";

    /** As transformers 5 saves: some of the hub's names, some of the modules'. */
    static final String MIXED = "mixed";

    private static final Namings QWEN_VL = new Namings(
            Set.of("qwen2_vl", "qwen2_5_vl"),
            table("model.visual.", "visual.", "model.language_model.", "model."),
            written(
                    table("model.visual.", "visual.", "model.language_model.", "model."),
                    table("model.visual.", "visual.")));

    private static final Namings LLAVA = new Namings(
            Set.of("llava"),
            table(
                    "model.vision_tower.vision_model.",
                    "vision_tower.vision_model.",
                    "model.vision_tower.",
                    "vision_tower.vision_model.",
                    "model.multi_modal_projector.",
                    "multi_modal_projector.",
                    "model.language_model.model.",
                    "language_model.model.",
                    "model.language_model.",
                    "language_model.model.",
                    "lm_head.",
                    "language_model.lm_head."),
            written(
                    table(
                            "model.vision_tower.vision_model.",
                            "vision_tower.vision_model.",
                            "model.multi_modal_projector.",
                            "multi_modal_projector.",
                            "model.language_model.",
                            "language_model.model.",
                            "lm_head.",
                            "language_model.lm_head."),
                    table(
                            "model.vision_tower.vision_model.",
                            "vision_tower.vision_model.",
                            "model.multi_modal_projector.",
                            "multi_modal_projector.",
                            "model.language_model.model.",
                            "language_model.model.")));

    private static final List<Namings> ALL = List.of(QWEN_VL, LLAVA);

    /** The namings of a checkpoint's type; null where it has but one. */
    static @Nullable Namings of(Source settings) {
        var type = settings.modelType();
        var config = settings.settings("config.json");
        // LLaVA's authors have a configuration of their own under the same type, whose names go with no other.
        boolean ofTransformers = config != null && config.has("vision_config");
        return ALL.stream()
                .filter(n -> ofTransformers && n.types.contains(type))
                .findFirst()
                .orElse(null);
    }

    /** The table that a person asks for; BadInput where there is none of the name. */
    static Layout named(Source settings, String layout) {
        var namings = of(settings);
        if (namings == null) {
            throw new BadInput(settings.path() + ": the tensors of a model of type "
                    + (settings.modelType().isEmpty() ? "unknown" : settings.modelType())
                    + " have no other names; those of qwen2_vl, qwen2_5_vl and llava of transformers do");
        }
        var table = namings.written.get(layout);
        if (table == null) {
            throw new BadInput("layout " + layout + " is none of " + String.join(", ", namings.written.keySet()));
        }
        return table;
    }

    /** The table that these names are written by; the hub's where they are a mixture of none. */
    Layout of(Collection<String> names) {
        return written.values().stream()
                .filter(table -> names.stream()
                        .allMatch(name -> table.published(read.renamed(name)).equals(name)))
                .findFirst()
                .orElse(Layout.SAME);
    }

    private static Map<String, Layout> written(Layout modules, Layout mixed) {
        var all = new LinkedHashMap<String, Layout>();
        all.put(HUB, Layout.SAME);
        all.put(MODULES, modules);
        all.put(MIXED, mixed);
        return all;
    }

    /** Pairs of the start of a name and what it becomes. */
    private static Layout table(String... starts) {
        var rules = new ArrayList<Rule>();
        for (int i = 0; i < starts.length; i += 2) {
            rules.add(new Rename(starts[i] + "{rest}", starts[i + 1] + "{rest}"));
        }
        return new Layout(rules);
    }
}
