package jvlm.eval.ablation;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.function.Function;
import jvlm.error.BadInput;
import jvlm.yaml.Setting;
import jvlm.yaml.Yaml;
import org.jspecify.annotations.Nullable;

/** A file that says what is compared: variants of a recipe, the number of seeds, and what the trained models are asked. */
public record Ablation(
        @Setting("short name, used for its directory") String name,
        @Setting("what it is to find out") @Nullable String description,

        @Setting("the recipe that variants are made of") Path recipe,

        @Setting(value = "each variant is trained with the seeds 1 to this", otherwise = "3")
        int seeds,

        @Setting("what is trained; the others are held against the first")
        List<Variant> variants,

        @Setting("what every trained model is asked") List<Measure> measures) {

    private static final int MOST_SEEDS = 1000;

    /** One thing changed. */
    public record Variant(
            @Setting("short name, used for its directory") String name,

            @Setting("a recipe of its own") @Nullable Path recipe,

            @Setting(
                    value = "changes of the recipe, such as stages.align.steps=10; paths start from the recipe",
                    otherwise = "[]")
            List<String> set,

            @Setting(value = "stages that are left out", otherwise = "[]")
            List<String> skip,

            @Setting(
                    value = "changes of the config.json that weights are drawn after, such as projector_layers=1",
                    otherwise = "[]")
            List<String> config) {
        public Variant {
            requireName(name);
        }
    }

    /** Recorded questions. */
    public record Measure(
            @Setting("what the table calls it") String name,
            @Setting("samples with recorded answers") Path path,

            @Setting("directory or tar that picture names are relative to") @Nullable
            Path images,

            @Setting("samples that are asked about, from the first on; by default all") @Nullable
            Integer limit,

            @Setting(value = "how questions are grouped: kind, type, question, or an entry of meta", otherwise = "kind")
            String by,

            @Setting(value = "what must equal the recorded answer", otherwise = "answer")
            Compared compare,

            @Setting(value = "tokens of an answer", otherwise = "32")
            int maxTokens) {
        public Measure {
            require(limit == null || limit >= 1, "limit is below 1");
            require(maxTokens >= 1, "max_tokens is below 1");
        }
    }

    public enum Compared {
        ANSWER,
        /** The last number in the answer, whatever is said before it. */
        NUMBER
    }

    public Ablation {
        requireName(name);
        require(seeds >= 1 && seeds <= MOST_SEEDS, "seeds is not in 1..1000");
        require(!variants.isEmpty(), "needs at least one variant");
        require(!measures.isEmpty(), "needs at least one of measures");
        requireDistinct(variants, Variant::name, "variants");
        requireDistinct(measures, Measure::name, "measures");
    }

    /** Reads the file. Throws {@link BadInput} for anything that is not one, with the line. */
    public static Ablation read(Path file) {
        return Yaml.read(file).as(Ablation.class);
    }

    public Ablation withSeeds(int other) {
        return new Ablation(name, description, recipe, other, variants, measures);
    }

    /** With some of the variants, which are still held against the first. Throws {@link BadInput} for unknown ones. */
    public List<Variant> only(List<String> names) {
        var known = variants.stream().map(Variant::name).toList();
        for (var asked : names) {
            if (!known.contains(asked)) {
                throw new BadInput(name + ": no variant " + asked + ", expected some of " + String.join(", ", known));
            }
        }
        return names.isEmpty()
                ? variants
                : variants.stream().filter(v -> names.contains(v.name())).toList();
    }

    private static <T> void requireDistinct(List<T> all, Function<T, String> name, String what) {
        var seen = new HashSet<String>();
        all.forEach(one -> require(seen.add(name.apply(one)), "has two of " + what + " called " + name.apply(one)));
    }

    private static void requireName(String name) {
        require(name.matches("[A-Za-z0-9][A-Za-z0-9._-]*"), "name is not of letters, digits, points, - and _");
    }

    private static void require(boolean kept, String otherwise) {
        if (!kept) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
