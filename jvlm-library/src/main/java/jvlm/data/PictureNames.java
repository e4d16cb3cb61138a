package jvlm.data;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import jvlm.error.BadInput;
import org.jspecify.annotations.Nullable;

/**
 * Finds the picture that a record names: {@code SPLIT/KEY.EXT} is a file below the folder, or, where that is missing,
 * the entry {@code KEY.EXT} of {@code SPLIT.tar} in the folder. Given a tar in place of the folder, it is the entry of
 * the full name, or of the name without its first folders. A tar is indexed when its first picture is asked for.
 */
final class PictureNames {
    private final Path place;
    private final Map<Path, TarIndex> tars = new ConcurrentHashMap<>();

    private PictureNames(Path place) {
        this.place = place;
    }

    /** Beside {@code data} where no place is given. */
    static PictureNames of(Path data, @Nullable Path images) {
        if (images != null && !Files.exists(images)) {
            throw new BadInput(images + ": no such folder or tar of pictures");
        }
        var parent = data.toAbsolutePath().getParent();
        return new PictureNames(images != null ? images : parent != null ? parent : Path.of("."));
    }

    Picture find(String name) {
        if (name.startsWith("data:")) {
            return new Picture.InMemory(Encoded.base64(name, "a picture in the record"), "a picture in the record");
        }
        if (name.startsWith("http://") || name.startsWith("https://")) {
            throw new BadInput(name + ": pictures are not fetched from the net, expected a file");
        }
        try {
            return Files.isRegularFile(place) ? inTar(name) : inFolder(name);
        } catch (InvalidPathException e) {
            throw new BadInput("the picture's name cannot be that of a file (" + e.getReason() + ")", e);
        }
    }

    private Picture inTar(String name) {
        for (int from = 0; from >= 0; from = name.indexOf('/', from) + 1) {
            var entry = index(place).find(name.substring(from));
            if (entry != null) {
                return entry.picture();
            }
            if (name.indexOf('/', from) < 0) {
                break;
            }
        }
        throw new BadInput(place + ": holds no " + name);
    }

    private Picture inFolder(String name) {
        var file = place.resolve(name);
        if (!Files.isRegularFile(file)) {
            for (int to = name.lastIndexOf('/'); to > 0; to = name.lastIndexOf('/', to - 1)) {
                var tar = place.resolve(name.substring(0, to) + ".tar");
                if (Files.isRegularFile(tar)) {
                    return entry(tar, name.substring(to + 1), name);
                }
            }
        }
        return new Picture.InFile(file);
    }

    private Picture entry(Path tar, String name, String full) {
        var entry = index(tar).find(name);
        if (entry == null) {
            entry = index(tar).find(full);
        }
        if (entry == null) {
            throw new BadInput(tar + ": holds no " + name);
        }
        return entry.picture();
    }

    private TarIndex index(Path tar) {
        return tars.computeIfAbsent(tar, TarIndex::new);
    }
}
