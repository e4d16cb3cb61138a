package jvlm.app.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import jvlm.Vlm;
import jvlm.error.BadInput;
import jvlm.image.Image;
import jvlm.json.Json;
import jvlm.task.Embed;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Ranks the pictures of a folder by a text. */
@Command(
        name = "search",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description = "Ranks the pictures of a folder, and of the folders in it, by how well they match a text. Their "
                + "embeddings are kept in the user's cache directory for the next time.",
        footer = {"", "Example:", "  jvlm search --model clip-vit-base-patch32 ~/Pictures \"a red bicycle\""})
final class Search implements Callable<Integer> {
    private final Streams streams;

    @Parameters(index = "0", paramLabel = "FOLDER", description = "The folder.")
    private Path folder = Path.of("");

    @Parameters(index = "1", paramLabel = "TEXT", description = "What to look for.")
    private String text = "";

    @Option(names = "--top", paramLabel = "N", description = "Pictures to show (default: ${DEFAULT-VALUE}).")
    private int top = 10;

    @Option(names = "--no-cache", description = "Embed every picture anew and keep nothing.")
    private boolean uncached;

    @Option(names = "--json", description = "Print one JSON object: results and skipped files.")
    private boolean json;

    @Mixin
    private final ModelOptions model = new ModelOptions();

    /** A picture and the cosine between its vector and that of the text. */
    record Hit(String image, double similarity) {}

    Search(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() {
        if (top < 1) {
            throw new BadInput("--top " + top + ": expected 1 or more");
        }
        var pictures = PictureFolder.list(folder);
        if (pictures.isEmpty()) {
            streams.note(folder + ": no pictures");
            return 1;
        }
        var skipped = new LinkedHashMap<String, String>();
        List<Hit> hits;
        try (var vlm = model.open(Embed.class, streams)) {
            float[] wanted = vlm.embedTexts(List.of(text))[0];
            hits = hits(vlm, pictures, wanted, skipped);
        }
        hits.sort(Comparator.comparingDouble(Hit::similarity).reversed());
        print(hits.subList(0, Math.min(top, hits.size())), skipped);
        return hits.isEmpty() ? 1 : 0;
    }

    private List<Hit> hits(Vlm vlm, List<Path> pictures, float[] wanted, Map<String, String> skipped) {
        var cache = uncached
                ? EmbeddingCache.none()
                : EmbeddingCache.open(model.path(Embed.class), model.options(), wanted.length);
        var progress = new Progress("embedding", pictures.size(), streams);
        var hits = new ArrayList<Hit>();
        for (var picture : pictures) {
            try {
                hits.add(new Hit(picture.toString(), cosine(vector(vlm, picture, cache), wanted)));
            } catch (BadInput e) {
                skipped.put(picture.toString(), String.valueOf(e.getMessage()));
            }
            progress.step();
        }
        progress.end();
        cache.save();
        return hits;
    }

    private static float[] vector(Vlm vlm, Path picture, EmbeddingCache cache) {
        var key = PictureFolder.key(picture);
        var known = cache.get(key);
        if (known != null) {
            return known;
        }
        float[] vector = vlm.embedImages(List.of(Image.readUpright(picture)))[0];
        cache.put(key, vector);
        return vector;
    }

    private void print(List<Hit> hits, Map<String, String> skipped) {
        skipped.forEach((_, why) -> streams.note("skipped " + Failure.oneLine(why)));
        if (json) {
            var report = new LinkedHashMap<String, Object>();
            report.put("text", text);
            report.put("results", hits);
            report.put("skipped", skipped);
            streams.out().println(Json.write(report));
            return;
        }
        hits.forEach(h -> streams.out().println(String.format(Locale.ROOT, "%7.4f  %s", h.similarity, h.image)));
    }

    private static double cosine(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }
}
