package jvlm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import jvlm.Mutant.Part;

/** Mutants by number: each is made from its number alone, put in the place of its original, tried and taken away. */
final class Campaign {
    private static final int LIMIT_SECONDS = 20;

    /** Of 100 mutants; three quarters hit descriptions. */
    private static final Map<Part, Integer> SHARES = Map.of(
            Part.HEADER, 26, Part.CONFIG, 24, Part.TOKENIZER, 20, Part.INDEX, 7, Part.TEMPLATE, 6, Part.PICTURE, 17);

    private final Map<Part, List<Place>> places = new EnumMap<>(Part.class);
    private final Map<Part, Map<String, Integer>> table = new TreeMap<>();
    private final List<String> failures = new ArrayList<>();

    private record Place(Subject subject, Path file) {}

    Campaign(List<Subject> subjects) {
        for (var subject : subjects) {
            for (var file : subject.files()) {
                places.computeIfAbsent(Part.of(file), _ -> new ArrayList<>()).add(new Place(subject, file));
            }
        }
    }

    /** Tries one mutant and returns what came of it. */
    String run(long number, ExecutorService worker) throws IOException {
        var random = new Random(number);
        var candidates = Objects.requireNonNull(places.get(part(random.nextInt(100))));
        var place = candidates.get(random.nextInt(candidates.size()));
        var original = Files.readAllBytes(place.file);
        var mutant = Mutant.of(number, place.subject, place.file, original);
        write(place.file, mutant.bytes());
        try {
            var outcome = outcome(mutant, worker);
            note(mutant, outcome);
            return outcome;
        } finally {
            write(place.file, original);
        }
    }

    private static Part part(int draw) {
        int sum = 0;
        for (var part : Part.values()) {
            sum += SHARES.getOrDefault(part, 0);
            if (draw < sum) {
                return part;
            }
        }
        throw new IllegalStateException("the shares sum to less than 100");
    }

    /** A new file each time: one that some mistake left mapped must not change under the mapping. */
    private static void write(Path file, byte[] bytes) throws IOException {
        Files.delete(file);
        Files.write(file, bytes);
    }

    private static String outcome(Mutant mutant, ExecutorService worker) {
        var running = worker.submit(mutant::outcome);
        try {
            return running.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            running.cancel(true);
            return "hangs";
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private void note(Mutant mutant, String outcome) {
        boolean fine = outcome.equals("answer") || outcome.equals("one line");
        table.computeIfAbsent(mutant.part(), _ -> new TreeMap<>()).merge(fine ? outcome : "failure", 1, Integer::sum);
        if (!fine) {
            failures.add("mutant " + mutant.number() + " of " + mutant.subject().name() + " "
                    + mutant.file().getFileName() + " " + outcome);
        }
    }

    List<String> failures() {
        return failures;
    }

    int count(Part part) {
        return table.getOrDefault(part, Map.of()).values().stream()
                .mapToInt(Integer::intValue)
                .sum();
    }

    /** What was damaged against what came of it. */
    String table() {
        var lines = new StringBuilder("%-10s %8s %8s %8s%n".formatted("damaged", "answer", "one line", "failure"));
        table.forEach((part, row) -> lines.append("%-10s %8d %8d %8d%n"
                .formatted(
                        part.name().toLowerCase(Locale.ROOT),
                        row.getOrDefault("answer", 0),
                        row.getOrDefault("one line", 0),
                        row.getOrDefault("failure", 0))));
        return lines.toString();
    }
}
