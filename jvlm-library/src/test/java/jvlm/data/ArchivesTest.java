package jvlm.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import jvlm.data.Sample.Turn;
import jvlm.error.BadInput;
import jvlm.image.Image;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchivesTest {
    private static final byte[] RED = Fixtures.png(3, 0xff0000);
    private static final byte[] BLUE = Fixtures.png(4, 0x0000ff);
    private static final Image READ_RED = Fixtures.shown(3, 0xff0000);

    @TempDir
    Path folder;

    private Path shard(String name) {
        return Fixtures.tar(
                folder.resolve(name),
                List.of(
                        Map.entry("a.png", RED),
                        Map.entry("a.txt", Fixtures.text("A red picture.\n")),
                        Map.entry("dir/b.jpg", RED),
                        Map.entry("dir/b.json", Fixtures.text("""
                                {"id": "B", "conversations": [{"from": "human", "value": "<image>\\nQ"},
                                 {"from": "gpt", "value": "A"}], "source": "web"}""")),
                        Map.entry("c.0.png", RED),
                        Map.entry("c.1.png", BLUE),
                        Map.entry("c.json", Fixtures.text("{\"url\": \"http://x/c.png\"}")),
                        Map.entry("c.txt", Fixtures.text("Two.")),
                        Map.entry("d.png", BLUE),
                        Map.entry("d.cls", Fixtures.text("7")),
                        Map.entry("README", Fixtures.text("nothing"))));
    }

    @Test
    void files_of_one_key_make_a_sample() {
        var samples = Samples.open(shard("x-000.tar"), null);
        assertThat(samples.size()).isEqualTo(4);
        assertThat(samples.get(0).caption()).isEqualTo("A red picture.");
        assertThat(samples.get(0).turns())
                .containsExactly(new Turn("user", "<image>"), new Turn("assistant", "A red picture."));
        assertThat(samples.get(1).id()).isEqualTo("B");
        assertThat(samples.get(1).turns().getFirst().text()).isEqualTo("<image>\nQ");
        assertThat(samples.get(1).meta().text("source")).isEqualTo("web");
        assertThat(samples.get(1).pictures().getFirst().read()).isEqualTo(READ_RED);
        assertThat(samples.get(2).pictures()).hasSize(2);
        assertThat(samples.get(2).caption()).isEqualTo("Two.");
        assertThat(samples.get(2).meta().text("url")).isEqualTo("http://x/c.png");
        assertThat(samples.get(3).caption()).isEqualTo("7");
    }

    @Test
    void shards_of_a_folder_follow_each_other_by_name() {
        shard("x-001.tar");
        Fixtures.tar(folder.resolve("x-000.tar"), Map.of("z.png", BLUE, "z.txt", Fixtures.text("Blue.")));
        var samples = Samples.open(folder, null);
        assertThat(samples.size()).isEqualTo(5);
        assertThat(samples.get(0).caption()).isEqualTo("Blue.");
        assertThat(samples.get(1).caption()).isEqualTo("A red picture.");
    }

    @Test
    void a_tar_that_is_cut_or_damaged_is_reported() throws Exception {
        var tar = shard("x.tar");
        var whole = Files.readAllBytes(tar);
        Fixtures.write(tar, Arrays.copyOf(whole, 550));
        assertThatThrownBy(() -> Samples.open(tar, null))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("x.tar: ends inside a.png");
        whole[1024 + 3] ^= 1;
        Fixtures.write(tar, whole);
        assertThatThrownBy(() -> Samples.open(tar, null))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("x.tar: damaged at byte 1024");
        Fixtures.write(tar, new byte[10240]);
        assertThatThrownBy(() -> Samples.open(tar, null))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("no sample in it");
    }

    @Test
    void a_compressed_file_is_reported_as_such() {
        var file = Fixtures.write(folder.resolve("x.tar"), new byte[] {0x1f, (byte) 0x8b, 8, 0});
        assertThatThrownBy(() -> Samples.open(file, null))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("x.tar: ");
        var json = Fixtures.write(folder.resolve("x.json.gz"), new byte[] {0x1f, (byte) 0x8b, 8, 0});
        assertThatThrownBy(() -> Samples.open(json, null))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("compressed with gzip");
    }

    @Test
    void a_folder_has_captions_beside_its_pictures_or_classes_as_its_folders() {
        Fixtures.write(folder.resolve("cats/1.PNG"), RED);
        Fixtures.write(folder.resolve("dogs/1.png"), BLUE);
        Fixtures.write(folder.resolve("dogs/1.txt"), "A dog.\n");
        Fixtures.write(folder.resolve("plain.png"), BLUE);
        var samples = Samples.open(folder, null);
        assertThat(samples).isInstanceOf(Folder.class);
        assertThat(samples.size()).isEqualTo(3);
        assertThat(samples.get(0).caption()).isEqualTo("cats");
        assertThat(samples.get(0).meta().text("label")).isEqualTo("cats");
        assertThat(samples.get(0).pictures().getFirst().read()).isEqualTo(READ_RED);
        assertThat(samples.get(1).caption()).isEqualTo("A dog.");
        assertThat(samples.get(1).id()).isEqualTo("dogs/1.png");
        assertThat(samples.get(2).caption()).isNull();
        assertThatThrownBy(() -> samples.get(2).dialogue())
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("neither a dialogue nor a caption");
    }

    @Test
    void a_folder_may_describe_its_pictures_in_lines() {
        Fixtures.write(folder.resolve("p/1.png"), RED);
        Fixtures.write(folder.resolve("metadata.jsonl"), "{\"file_name\": \"p/1.png\", \"text\": \"Red.\"}\n");
        var sample = Samples.open(folder, null).get(0);
        assertThat(sample.caption()).isEqualTo("Red.");
        assertThat(sample.pictures().getFirst().read()).isEqualTo(READ_RED);
    }

    @Test
    void what_is_no_data_set_is_reported() {
        assertThatThrownBy(() -> Samples.open(folder.resolve("none"), null))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("none: no such data set");
        assertThatThrownBy(() -> Samples.open(folder, null))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("no pictures in it");
        var text = Fixtures.write(folder.resolve("notes.txt"), "hello");
        assertThatThrownBy(() -> Samples.open(text, null))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("notes.txt: no known form of data");
    }
}
