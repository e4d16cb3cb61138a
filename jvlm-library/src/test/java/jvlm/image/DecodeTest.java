package jvlm.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import jvlm.error.BadInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DecodeTest {
    private static final Map<String, byte[]> PICTURES = Recorded.pictures();

    private static Stream<String> recorded() {
        return Recorded.lines("pictures.txt").map(line -> String.join(" ", line));
    }

    private static byte[] picture(String name) {
        return Objects.requireNonNull(PICTURES.get(name), name).clone();
    }

    @ParameterizedTest
    @MethodSource("recorded")
    void every_pixel_is_that_of_pillow(String line) {
        var f = line.split(" ");
        var image = Image.read(picture(f[0]), f[0]);
        assertThat(image.width() + " x " + image.height()).isEqualTo(f[1] + " x " + f[2]);
        assertThat(Recorded.sha(image.rgb())).as("as stored").isEqualTo(f[3]);
        var upright = Image.readUpright(picture(f[0]), f[0]);
        assertThat(Recorded.sha(upright.rgb())).as("upright").isEqualTo(f[4]);
    }

    @Test
    void a_file_is_told_by_its_content_and_not_by_its_name(@TempDir Path folder) throws IOException {
        var file = folder.resolve("cat.png");
        Files.write(file, picture("exif_6.jpg"));
        assertThat(Image.read(file)).isEqualTo(Image.read(picture("exif_6.jpg"), "x"));
        assertThat(Image.readUpright(file).width()).isEqualTo(Image.read(file).height());
        assertThatThrownBy(() -> Image.read(folder.resolve("none.png")))
                .isInstanceOf(BadInput.class)
                .hasMessage(folder.resolve("none.png") + ": no such file");
    }

    @Test
    void what_is_no_picture_is_named() {
        assertThatThrownBy(() -> Image.read("<!DOCTYPE html>".getBytes(StandardCharsets.UTF_8), "x.jpg"))
                .isInstanceOf(BadInput.class)
                .hasMessage("x.jpg: not a picture (starts with \"<!DOCTYP\")");
        assertThatThrownBy(() -> Image.read(new byte[] {0, 1, (byte) 0xff}, "x.jpg"))
                .hasMessage("x.jpg: not a picture (starts with 00 01 ff)");
        assertThatThrownBy(() -> Image.read(new byte[0], "x.jpg"))
                .hasMessage("x.jpg: not a picture (the file is empty)");
        assertThatThrownBy(() -> Image.read("\0\0\0\30ftypheic".getBytes(StandardCharsets.UTF_8), "x.jpg"))
                .hasMessageStartingWith("x.jpg: HEIC, AVIF and films are not read");
    }

    @Test
    void sizes_are_refused_by_the_header_alone() {
        var bomb = ByteBuffer.wrap(picture("gif_p.gif")).order(ByteOrder.LITTLE_ENDIAN);
        bomb.putShort(6, (short) 30_000).putShort(8, (short) 30_000);
        assertThatThrownBy(() -> Image.read(bomb.array(), "cat.gif"))
                .isInstanceOf(BadInput.class)
                .hasMessage("cat.gif: 30000 x 30000 = 900000000 pixels, the limit is 89478485");
        var png = picture("png_rgb.png");
        assertThatThrownBy(() -> Decode.image(png, "cat.png", new Limits(1 << 20, 1000)))
                .hasMessage("cat.png: 37 x 29 = 1073 pixels, the limit is 1000");
        assertThatThrownBy(() -> Decode.image(png, "cat.png", new Limits(100, 1000)))
                .hasMessage("cat.png: " + png.length + " bytes, the limit is 100");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "png_rgb.png",
                "png8_rgb1.png",
                "jpg_q75_s2.jpg",
                "jpg_prog.jpg",
                "jpg_cmyk.jpg",
                "webp_rgb_q4.webp",
                "webp_rgba_l4.webp",
                "webp_anim.webp",
                "gif_p.gif",
                "tif_rgb_None.tif",
                "tif_rgb_tiff_lzw.tif",
                "bmp_rgb.bmp"
            })
    void a_file_cut_short_is_reported(String name) {
        var whole = picture(name);
        for (int part = 1; part < 10; part++) {
            var cut = Arrays.copyOf(whole, whole.length * part / 10);
            assertThatThrownBy(() -> Image.read(cut, name))
                    .isInstanceOf(BadInput.class)
                    .hasMessageStartingWith(name + ": ");
        }
    }

    @Test
    void endless_scans_are_refused() {
        var jpeg = picture("jpg_prog.jpg");
        int end = jpeg.length - 2;
        byte[] scan = {(byte) 0xff, (byte) 0xda, 0, 8, 1, 1, 0, 0, 0, 0};
        var many = Arrays.copyOf(jpeg, jpeg.length + 300 * scan.length);
        for (int i = 0; i < 300; i++) {
            System.arraycopy(scan, 0, many, end + i * scan.length, scan.length);
        }
        System.arraycopy(jpeg, end, many, many.length - 2, 2);
        assertThatThrownBy(() -> Image.read(many, "x")).hasMessage("x: corrupt JPEG picture: more than 200 scans");
    }

    @Test
    void what_a_phone_appends_to_a_jpeg_is_ignored() {
        var jpeg = picture("jpg_prog.jpg");
        var film = Arrays.copyOf(jpeg, jpeg.length + 1000);
        for (int i = jpeg.length; i < film.length; i += 2) {
            film[i] = (byte) 0xff;
            film[i + 1] = (byte) 0xda;
        }
        assertThat(Image.read(film, "x")).isEqualTo(Image.read(jpeg, "x"));
    }
}
