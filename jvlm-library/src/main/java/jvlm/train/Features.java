package jvlm.train;

import static jvlm.train.Recipe.require;

import java.nio.file.Path;
import jvlm.yaml.Setting;
import org.jspecify.annotations.Nullable;

/** Pictures on their way through towers. */
public record Features(
        @Setting(
                value = "keep what frozen towers make of pictures on disk, and read it in later epochs",
                otherwise = "false")
        boolean cache,

        @Setting("where they are kept, which several runs may share; by default in the folder of the run") @Nullable
        Path folder,

        @Setting(value = "augmented views of a picture that are cached, taken in turn", otherwise = "1")
        int views,

        @Setting("changes drawn anew for every view of a picture") @Nullable
        Augment augment) {
    public Features {
        require(views >= 1, "views is below 1");
    }
}
