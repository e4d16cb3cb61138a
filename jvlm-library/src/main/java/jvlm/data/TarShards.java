package jvlm.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jvlm.data.Sample.Turn;
import jvlm.error.BadInput;
import jvlm.json.Json;
import org.jspecify.annotations.Nullable;

/**
 * Tars in the layout of webdataset: the files of one sample share a key, {@code KEY.png} or another picture with
 * {@code KEY.txt} (a caption), {@code KEY.json} (a record of the keys of {@link LlavaJson}) or {@code KEY.cls} (a
 * class). The key is the name up to the first dot behind the last slash. Files without a picture, record or caption
 * are passed over.
 */
public final class TarShards implements Samples {
    private final String name;
    private final List<Member> members;

    /** The files of one sample. */
    private record Member(String key, List<TarIndex.Entry> files) {
        TarIndex.@Nullable Entry file(String extension) {
            return files.stream()
                    .filter(e -> Encoded.extension(e.name()).equals(extension))
                    .findFirst()
                    .orElse(null);
        }

        List<Picture> pictures() {
            return files.stream()
                    .filter(e -> Encoded.named(e.name()))
                    .map(TarIndex.Entry::picture)
                    .toList();
        }

        boolean usable() {
            return file("json") != null || files.stream().anyMatch(e -> Encoded.named(e.name()));
        }
    }

    private TarShards(String name, List<Member> members) {
        this.name = name;
        this.members = members;
    }

    /** Reads the headers of all tars. Throws {@link BadInput} where one is damaged, or none holds a sample. */
    public static TarShards open(List<Path> tars) {
        var all = new ArrayList<Member>();
        tars.forEach(tar -> all.addAll(members(tar)));
        var name = tars.getFirst() + (tars.size() > 1 ? " and " + (tars.size() - 1) + " more" : "");
        if (all.isEmpty()) {
            throw new BadInput(name + ": no sample in it, expected KEY.png or KEY.jpg with KEY.txt or KEY.json");
        }
        return new TarShards(name, all);
    }

    private static List<Member> members(Path tar) {
        Map<String, List<TarIndex.Entry>> byKey = new LinkedHashMap<>();
        for (var entry : TarIndex.entries(tar)) {
            byKey.computeIfAbsent(key(entry.name()), _ -> new ArrayList<>(2)).add(entry);
        }
        return byKey.entrySet().stream()
                .map(e -> new Member(e.getKey(), e.getValue()))
                .filter(Member::usable)
                .toList();
    }

    private static String key(String name) {
        int dot = name.indexOf('.', name.lastIndexOf('/') + 1);
        return dot < 0 ? name : name.substring(0, dot);
    }

    @Override
    public int size() {
        return members.size();
    }

    @Override
    public Sample get(int index) {
        var member = members.get(index);
        var record = member.file("json");
        var pictures = member.pictures();
        var text = member.file("txt") != null ? member.file("txt") : member.file("caption");
        var label = member.file("cls");
        if (record == null) {
            var caption = text != null ? text.text() : label != null ? label.text() : null;
            var turns = caption == null ? List.<Turn>of() : Sample.captioned(pictures.size(), caption);
            return new Sample(member.key, pictures, turns, caption, meta(label));
        }
        var source = record.file().path() + ":" + record.name();
        return Located.at(source, () -> recorded(Json.parse(record.bytes(), source), member, text));
    }

    private static Sample recorded(Json record, Member member, TarIndex.@Nullable Entry text) {
        var pictures = member.pictures();
        boolean speaks =
                List.of("conversations", "messages", "caption", "text").stream().anyMatch(record::has);
        if (!speaks && text != null) {
            var caption = text.text();
            return new Sample(
                    Records.id(record, member.key),
                    pictures,
                    Sample.captioned(pictures.size(), caption),
                    caption,
                    Records.meta(record));
        }
        return Records.sample(
                record,
                member.key,
                name -> {
                    throw new BadInput("the record names " + name + ", and no picture stands beside it");
                },
                pictures);
    }

    private static Json meta(TarIndex.@Nullable Entry label) {
        return Json.parse(Json.write(label == null ? Map.of() : Map.of("label", label.text())), "meta");
    }

    @Override
    public String name() {
        return name;
    }
}
