package jvlm.train.plan;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jvlm.error.BadInput;
import jvlm.model.Models;
import jvlm.model.OpenOptions;
import jvlm.model.Source;
import jvlm.tensor.DType;
import jvlm.tensor.Device;
import jvlm.train.Recipe;
import jvlm.train.Trained;

/** What a recipe takes: parameters, samples, tokens, arithmetic, memory and hours, reckoned without running it. */
public record Plan(String recipe, String system, List<StagePlan> stages) {
    /**
     * @param samples of one epoch
     * @param counted in the data itself; else stated by the recipe
     * @param tokens of one sample on average, pictures included
     * @param seen samples of all steps
     */
    public record StagePlan(
            String name,
            List<PartPlan> parts,
            long samples,
            boolean counted,
            double tokens,
            long steps,
            int batch,
            long seen,
            double flops,
            List<MachinePlan> machines) {}

    /** Operations are those of one sample. */
    public record PartPlan(String name, long trained, long frozen, double forward, double backward, double repeated) {}

    /**
     * Bytes on one device by kind, and their sum; {@code sharded}: where all but activations is spread over devices.
     *
     * @param microBatch samples at once on a device
     */
    public record MachinePlan(
            String name,
            String speed,
            long microBatch,
            Map<String, Double> memory,
            double total,
            double sharded,
            double available,
            double hours) {
        public boolean fits() {
            return total <= available;
        }
    }

    /** Plans a recipe. Throws {@link BadInput} for models that cannot be described and data of unknown size. */
    public static Plan of(Recipe recipe, List<Hardware> machines) {
        var options = new OpenOptions(DType.F32, Device.CPU, parts(recipe), null, null);
        try (var source = Source.describe(recipe.model().start(), options)) {
            var system = Models.of(source);
            var opened = system.open().apply(source);
            var geometry = Geometry.of(system.kind(), opened);
            var stages = new ArrayList<StagePlan>();
            for (var stage : recipe.stages()) {
                var work = new Work(stage, geometry, Trained.of(stage, opened), DataSize.of(stage));
                stages.add(stage(work, machines));
            }
            return new Plan(recipe.name(), system.name(), List.copyOf(stages));
        }
    }

    private static Map<String, Path> parts(Recipe recipe) {
        var there = new HashMap<>(recipe.model().parts());
        there.values().removeIf(Files::notExists); // the sizes stand in the configuration too
        return there;
    }

    private static StagePlan stage(Work work, List<Hardware> machines) {
        var stage = work.stage();
        long steps = stage.steps(work.data().samples());
        long seen = steps == Long.MAX_VALUE ? 0 : Math.multiplyExact(steps, (long) stage.batch());
        var sum = Work.NONE;
        for (var part : work.geometry().parts()) {
            sum = sum.plus(work.flops(part));
        }
        double flops = sum.total() * seen;
        return new StagePlan(
                stage.name(),
                work.geometry().parts().stream().map(p -> part(work, p)).toList(),
                work.data().samples(),
                work.data().counted(),
                work.sequence(),
                steps,
                stage.batch(),
                seen,
                flops,
                machines.stream().map(m -> machine(work, m, flops)).toList());
    }

    private static PartPlan part(Work work, Geometry.Part part) {
        long trained = work.trainedParameters(part);
        boolean adapted = part.tensors().stream()
                .map(t -> work.trained().get(t))
                .anyMatch(how -> how != null && how.lora() != null);
        var flops = work.flops(part);
        return new PartPlan(
                part.name(),
                trained,
                part.parameters() - (adapted ? 0 : trained),
                flops.forward(),
                flops.backward(),
                flops.repeated());
    }

    private static MachinePlan machine(Work work, Hardware machine, double flops) {
        var stage = work.stage();
        long share = Math.ceilDiv(stage.batch(), machine.devices());
        long micro = work.atOnce(share);
        var memory = Memory.of(work, micro);
        return new MachinePlan(
                machine.name(),
                machine.speed(stage.precision()),
                micro,
                kinds(memory),
                memory.total(),
                memory.sharded(machine.devices()),
                machine.memory(),
                flops / machine.reached(stage.precision()) / 3600);
    }

    private static Map<String, Double> kinds(Memory memory) {
        var kinds = new LinkedHashMap<String, Double>();
        kinds.put("weights", memory.weights());
        kinds.put("masters", memory.masters());
        kinds.put("gradients", memory.gradients());
        kinds.put("optimizer", memory.optimizer());
        kinds.put("average", memory.average());
        kinds.put("activations", memory.activations());
        return kinds;
    }
}
