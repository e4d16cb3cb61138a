package jvlm.train;

import java.io.IOException;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jvlm.task.DualEncoder;
import jvlm.task.Supervise;
import jvlm.tensor.Processor;
import jvlm.train.ranks.Ranks;
import jvlm.train.ranks.Reduction;

/** What each rank of the tests learns of its part of a batch: losses, gradients, weights after a step of SGD. */
final class LessonProgram {
    private static final double RATE = 0.05;

    private final Ranks ranks;
    private final Students students;
    private final LinkedHashMap<String, LinkedHashMap<String, float[]>> results = new LinkedHashMap<>();

    LessonProgram(Ranks ranks, Path directory) {
        this.ranks = ranks;
        this.students = new Students(directory);
    }

    /** @param arguments a directory for the models, a file for the results */
    public static void main(String[] arguments) throws IOException {
        Processor.setThreads(1);
        try (var ranks = Ranks.fromEnvironment()) {
            var results = new LessonProgram(ranks, Path.of(arguments[0])).run();
            ranks.barrier();
            try (var out = new ObjectOutputStream(Files.newOutputStream(Path.of(arguments[1])))) {
                out.writeObject(results);
            }
        }
    }

    LinkedHashMap<String, LinkedHashMap<String, float[]>> run() {
        for (boolean checkpointing : new boolean[] {false, true}) {
            var name = checkpointing ? "next-token with checkpoints" : "next-token";
            nextToken(name, checkpointing, 5, 5);
            nextToken(name + " in micro-batches", checkpointing, 5, 1);
            nextToken(name + " of one sample", checkpointing, 1, 1);
        }
        contrastive("contrastive", 6);
        contrastive("contrastive in micro-batches", 1);
        return results;
    }

    private void nextToken(String name, boolean checkpointing, int samples, int microBatch) {
        try (var student = students.llava(_ -> true, null)) {
            var model = student.task(Supervise.class);
            var rows = students.rows(model).subList(0, samples);
            learn(name, student, Students.lesson(model, checkpointing), rows, microBatch);
        }
    }

    private void contrastive(String name, int microBatch) {
        try (var student = students.clip()) {
            var model = student.task(DualEncoder.class);
            var lesson = Students.contrastive(model);
            learn(name, student, lesson, students.pairs(model), microBatch);
        }
    }

    private <E> void learn(String name, Student student, Lesson<E> lesson, List<E> batch, int microBatch) {
        var parameters = new ArrayList<Parameter>();
        student.trained().forEach((of, weight) -> parameters.add(new Parameter(of, "all", weight, RATE, 0)));
        var descent = new Descent(new Descent.Sgd(0), parameters);
        try (var reduction = Reduction.over(List.copyOf(student.trained().values()), ranks)) {
            var outcome = lesson.learn(part(batch), Students.place(microBatch, 0, ranks, reduction));
            put(name + " loss", Map.of("loss", new float[] {(float) outcome.loss()}));
            var gradients = new LinkedHashMap<String, float[]>();
            student.trained().forEach((of, weight) -> {
                var gradient = weight.grad();
                gradients.put(of, gradient == null ? new float[0] : gradient.floats());
            });
            put(name + " gradients", gradients);
            descent.step(1);
            var weights = new LinkedHashMap<String, float[]>();
            descent.weights().forEach((of, weight) -> weights.put(of, weight.floats()));
            put(name + " weights", weights);
        }
    }

    private void put(String name, Map<String, float[]> values) {
        results.put(name, new LinkedHashMap<>(values));
    }

    /** As a run shares out a batch. */
    private <E> List<E> part(List<E> batch) {
        int each = Math.ceilDiv(batch.size(), ranks.size());
        int from = Math.min(batch.size(), each * ranks.rank());
        return batch.subList(from, Math.min(batch.size(), from + each));
    }
}
