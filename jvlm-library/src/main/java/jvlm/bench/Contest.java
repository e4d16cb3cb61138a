package jvlm.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import jvlm.error.BadInput;
import jvlm.yaml.Setting;
import jvlm.yaml.Yaml;
import org.jspecify.annotations.Nullable;

/** A file that says what is measured beside whom, and which ratios are aimed at. */
public record Contest(
        @Setting("heading of the tables") String title,

        @Setting(value = "turns; figures are medians over them", otherwise = "5")
        int rounds,

        @Setting(value = "threads of this program; each peer's command names its own", otherwise = "2")
        int threads,

        @Setting("one table each") List<Row> rows) {

    /** A checkpoint in one form, and the peers that run it too. */
    public record Row(
            @Setting("short name; heading of its table") String name,

            @Setting("the checkpoint that this program opens")
            Path model,

            @Setting(value = "the type that it computes with", otherwise = "auto")
            String dtype,

            @Setting("int8 or int4, where it quantises as it opens") @Nullable
            String quant,

            @Setting(
                    value = "more options of bench, such as --prefill 512 --contexts 64,1024 --steps 32",
                    otherwise = "\"\"")
            String options,

            @Setting("who runs in turn with it") List<Peer> peers) {
        public Row {
            require(!name.isBlank(), "name is empty");
            require(!peers.isEmpty(), "needs at least one of peers");
            requireDistinct(peers.stream().map(Peer::name).toList(), "peers");
        }

        /** Arguments of a process of this program that measures the row alone and prints JSON. */
        public List<String> arguments(int threads) {
            var all = new ArrayList<>(List.of("bench", "--model", model.toString(), "--dtype", dtype));
            if (quant != null) {
                all.addAll(List.of("--quant", quant));
            }
            all.addAll(List.of("--threads", Integer.toString(threads)));
            if (!options.isBlank()) {
                all.addAll(List.of(options.strip().split("\\s+")));
            }
            all.add("--json");
            return all;
        }
    }

    /**
     * A program that prints JSON lines with the fields of {@link Figures#fields}.
     *
     * @param targets by figure, such as {@code decode_tps 64}: our figure divided by the peer's, at least for rates, at most
     *     for times and memory
     */
    public record Peer(
            @Setting("what the table calls it") String name,
            @Setting("its command, run by the shell") String command,

            @Setting(
                    value = "ours divided by theirs, by figure: at least for rates, at most for times and memory",
                    otherwise = "{}")
            Map<String, Double> targets) {
        public Peer {
            require(!name.isBlank(), "name is empty");
            require(!command.isBlank(), "command is empty");
            targets.forEach((figure, ratio) -> require(ratio > 0, "targets." + figure + " is not above 0"));
        }
    }

    public Contest {
        require(rounds >= 1, "rounds is below 1");
        require(threads >= 1, "threads is below 1");
        require(!rows.isEmpty(), "needs at least one of rows");
        requireDistinct(rows.stream().map(Row::name).toList(), "rows");
    }

    /** Reads the file. Throws {@link BadInput} for anything that is not one, with the line. */
    public static Contest read(Path file) {
        return Yaml.read(file).as(Contest.class);
    }

    /** The rows of these names, all for none. Throws {@link BadInput} for unknown ones. */
    public List<Row> only(List<String> names) {
        var known = rows.stream().map(Row::name).toList();
        for (var name : names) {
            if (!known.contains(name)) {
                throw new BadInput("no row " + name + " in the table, expected some of " + String.join(", ", known));
            }
        }
        return names.isEmpty()
                ? rows
                : rows.stream().filter(r -> names.contains(r.name())).toList();
    }

    private static void requireDistinct(List<String> names, String what) {
        Set<String> seen = new HashSet<>();
        names.forEach(name -> require(seen.add(name), "has two of " + what + " called " + name));
    }

    private static void require(boolean kept, String otherwise) {
        if (!kept) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
