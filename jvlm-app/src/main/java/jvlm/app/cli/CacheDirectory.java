package jvlm.app.cli;

import java.nio.file.Path;
import java.util.Locale;

/** Where this user's programs keep what can be made again. */
final class CacheDirectory {
    private CacheDirectory() {}

    static Path path() {
        var named = System.getProperty("jvlm.cache");
        return named == null ? usual() : Path.of(named);
    }

    private static Path usual() {
        var home = Path.of(System.getProperty("user.home"));
        var os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        if (os.contains("mac")) {
            return home.resolve("Library/Caches/jvlm");
        }
        var windows = System.getenv("LOCALAPPDATA");
        if (os.contains("windows") && windows != null) {
            return Path.of(windows, "jvlm", "cache");
        }
        var xdg = System.getenv("XDG_CACHE_HOME");
        return xdg == null || xdg.isEmpty() ? home.resolve(".cache/jvlm") : Path.of(xdg, "jvlm");
    }
}
