package jvlm.train;

import static jvlm.train.Recipe.require;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import jvlm.yaml.Setting;
import org.jspecify.annotations.Nullable;

/** One stage of a recipe: what is trained, on what, towards what, and how. */
public record Stage(
        @Setting("short name of the stage, used for its directory")
        String name,

        @Setting("what is minimised") Objective objective,

        @Setting("the parts that are trained, by name or by a prefix of published tensor names; all else is frozen")
        Map<String, Part> train,

        @Setting("what is trained on; shuffled together") List<Data> data,

        @Setting(value = "how gradients move weights", otherwise = "{}")
        OptimizerSettings optimizer,

        @Setting(value = "how the learning rate goes", otherwise = "{}")
        Schedule schedule,

        @Setting("samples of one optimizer step, over all ranks and accumulated parts")
        int batch,

        @Setting("samples that go through the model at once on a rank, next-token only; by default batch / ranks")
        @Nullable
        Integer microBatch,

        @Setting("times through the data; with steps, whichever ends first") @Nullable
        Double epochs,

        @Setting("optimizer steps; with epochs, whichever ends first") @Nullable
        Integer steps,

        @Setting("gradients of a larger norm, over all trained weights together, are scaled down to it") @Nullable
        Double clip,

        @Setting(value = "seed of order, augmentation and dropout", otherwise = "0")
        long seed,

        @Setting(value = "dropout in the trained parts, outside LoRA", otherwise = "0")
        double dropout,

        @Setting(value = "what is computed in; bfloat16 keeps float32 master weights", otherwise = "float32")
        Precision precision,

        @Setting(value = "run blocks again in the backward pass and keep only their inputs", otherwise = "false")
        boolean checkpointBlocks,

        @Setting("a moving average of the weights, saved beside them") @Nullable
        Ema ema,

        @Setting(
                value = "a sample's questions after each other, or each as if it were the only one",
                otherwise = "dialogue")
        Turns turns,

        @Setting("questions of a sample that are taken at a time, drawn anew each time; by default all") @Nullable
        Integer turnsPerSample,

        @Setting(value = "the order of samples", otherwise = "random")
        Sampler sampler,

        @Setting(
                value = "next-token losses are divided by the targets of the global batch, or of each micro batch",
                otherwise = "global")
        LossNormalisation lossNormalisation,

        @Setting(value = "pictures on their way through frozen towers", otherwise = "{}")
        Features features,

        @Setting("longest sequence in tokens, pictures included; longer ones are cut") @Nullable
        Integer longest,

        @Setting("pictures cropped to a square or padded to one; by default as the model's settings say") @Nullable
        ImageAspect imageAspect,

        @Setting(value = "when a checkpoint is written besides at the end", otherwise = "{}")
        SaveEvery saveEvery,

        @Setting(value = "checkpoints that stay; older ones are removed", otherwise = "2")
        int keep,

        @Setting("what the data holds, for plans made without the data") @Nullable
        Expected expected) {

    /** More than any run has, few enough that their product can be counted. */
    private static final long MOST_SAMPLES = 1_000_000_000_000L;

    private static final int MOST_EPOCHS = 100_000;

    /** How a part is trained. */
    public record Part(
            @Setting("peak learning rate") double lr,

            @Setting("weight decay of this part; by default the optimizer's") @Nullable
            Double weightDecay,

            @Setting("train low-rank matrices beside the linear layers, in place of the weights") @Nullable
            Lora lora) {
        public Part {
            require(lr >= 0 && Double.isFinite(lr), "lr is not a number of 0 or more");
            require(weightDecay == null || weightDecay >= 0, "weight_decay is negative");
        }
    }

    /** Low-rank adaptation (Hu et al., 2021): W + alpha / r B A. */
    public record Lora(
            @Setting("rank") int r,
            @Setting("scale times rank") double alpha,

            @Setting(value = "dropout before A", otherwise = "0")
            double dropout,

            @Setting(value = "last names of the linear layers adapted; empty for all but the head", otherwise = "[]")
            List<String> targets) {
        public Lora {
            require(r >= 1, "r is below 1");
            require(alpha > 0, "alpha is not above 0");
            require(dropout >= 0 && dropout < 1, "dropout is not in [0, 1)");
        }
    }

    /** Samples in a file or directory. */
    public record Data(
            @Setting("file or directory of samples") Path path,

            @Setting("directory or tar that picture names are relative to; by default the directory of path") @Nullable
            Path images,

            @Setting(value = "how often a sample comes in one epoch; a fraction takes part of them", otherwise = "1")
            double weight,

            @Setting(
                    value = "samples taken: all, first:N, end:N or random:N, where N is a number or a percentage",
                    otherwise = "all")
            Take sample,

            @Setting("features in place of pictures: a safetensors file with one tensor, a row a sample") @Nullable
            Path features,

            @Setting("questions of a sample taken at a time; by default the stage's turns_per_sample") @Nullable
            Integer turnsPerSample,

            @Setting("augmented views of a picture that are cached; by default the stage's") @Nullable
            Integer views,

            @Setting("changes drawn anew for every view; by default the stage's") @Nullable
            Augment augment) {
        public Data {
            require(views == null || views >= 1, "views is below 1");
            require(weight > 0 && weight <= 1000, "weight is not in (0, 1000]");
        }
    }

    public enum Precision {
        FLOAT32,
        BFLOAT16
    }

    public enum Turns {
        DIALOGUE,
        /** The questions branch from the picture: none sees another, as when each is asked alone. */
        ISOLATED
    }

    public enum Sampler {
        RANDOM,
        /** Batches of samples of like length, with pictures or without: see LLaVA-1.5. */
        MODALITY_LENGTH
    }

    public enum LossNormalisation {
        GLOBAL,
        LOCAL
    }

    public enum ImageAspect {
        SQUARE,
        PAD
    }

    /** An exponential moving average of the weights. */
    public record Ema(
            @Setting("share of the old average that stays at each step")
            double decay) {
        public Ema {
            require(decay > 0 && decay < 1, "decay is not in (0, 1)");
        }
    }

    /** Whichever comes first; both missing: only at the end of the stage. */
    public record SaveEvery(
            @Setting("optimizer steps between two checkpoints") @Nullable
            Integer steps,

            @Setting("minutes between two checkpoints") @Nullable
            Double minutes) {
        public SaveEvery {
            require(steps == null || steps >= 1, "steps is below 1");
            require(minutes == null || minutes > 0, "minutes is not above 0");
        }
    }

    /** Numbers of the data that a plan needs and that only the data itself tells. */
    public record Expected(
            @Setting("samples of one epoch") long samples,

            @Setting("average tokens of a sample, pictures left out")
            double textTokens,

            @Setting(value = "average pictures of a sample", otherwise = "1")
            double images,

            @Setting("rows that a picture takes in the decoder\'s sequence; by default the features of its tower")
            @Nullable
            Integer imageTokens,

            @Setting("floating-point operations of a picture in a tower of convolutions, whose shapes do not tell them")
            @Nullable
            Double towerFlops) {
        public Expected {
            require(samples >= 1 && samples <= MOST_SAMPLES, "samples is not in 1..1e12");
            require(imageTokens == null || imageTokens >= 1, "image_tokens is below 1");
            require(towerFlops == null || towerFlops > 0, "tower_flops is not above 0");
            require(textTokens >= 0 && images >= 0, "text_tokens or images is negative");
        }
    }

    public Stage {
        require(!train.isEmpty(), "train names no part");
        require(!data.isEmpty(), "data is empty");
        require(batch >= 1, "batch is below 1");
        require(microBatch == null || microBatch >= 1 && microBatch <= batch, "micro_batch is not in 1..batch");
        require(
                sampler != Sampler.MODALITY_LENGTH || microBatch == null || batch % microBatch == 0,
                "sampler modality-length needs a batch that is a multiple of micro_batch");
        require(epochs != null || steps != null, "needs epochs or steps");
        require(epochs == null || epochs > 0 && epochs <= MOST_EPOCHS, "epochs is not in (0, 100000]");
        require(steps == null || steps >= 1, "steps is below 1");
        require(clip == null || clip > 0, "clip is not above 0");
        require(dropout >= 0 && dropout < 1, "dropout is not in [0, 1)");
        require(longest == null || longest >= 8, "longest is below 8");
        require(turnsPerSample == null || turnsPerSample >= 1, "turns_per_sample is below 1");
        require(keep >= 1, "keep is below 1");
    }

    /** The low-rank adaptation of the parts that ask for one, each kind once. */
    public List<Lora> loras() {
        return train.values().stream()
                .flatMap(part -> Stream.ofNullable(part.lora))
                .distinct()
                .toList();
    }

    /** How many views of a picture are taken of a data set. */
    int views(Data set) {
        return set.views == null ? features.views() : set.views;
    }

    /** What changes the pictures of a data set, or null. */
    @Nullable
    Augment augment(Data set) {
        return set.augment == null ? features.augment() : set.augment;
    }

    /** Optimizer steps over {@code samples} an epoch; a last batch that is not full counts, as in HF's trainer. */
    public long steps(long samples) {
        long most = steps != null ? steps : Long.MAX_VALUE;
        return epochs == null ? most : Math.min(most, (long) Math.ceil(Math.ceilDiv(samples, batch) * epochs));
    }
}
