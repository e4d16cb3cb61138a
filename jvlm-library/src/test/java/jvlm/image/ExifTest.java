package jvlm.image;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExifTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void orientation_is_read_from_every_format_that_has_it(int orientation) {
        for (var extension : new String[] {"jpg", "png", "webp", "tif"}) {
            var file = Recorded.picture("exif_" + orientation + "." + extension);
            assertThat(Exif.orientation(file)).as(extension).isEqualTo(orientation);
        }
    }

    @Test
    void a_file_without_exif_is_upright() {
        assertThat(Exif.orientation(Recorded.picture("jpg_q75_s2.jpg"))).isEqualTo(1);
        assertThat(Exif.orientation(Recorded.picture("gif_p.gif"))).isEqualTo(1);
        assertThat(Exif.orientation(new byte[3])).isEqualTo(1);
    }

    @Test
    void an_orientation_that_makes_no_sense_is_upright() {
        var tiff = Recorded.picture("exif_6.tif");
        var webp = Recorded.picture("webp_exif.webp");
        for (int i = 0; i + 10 < tiff.length; i++) {
            if (tiff[i] == 0x12 && tiff[i + 1] == 1 && tiff[i + 2] == 3 && tiff[i + 8] == 6) {
                tiff[i + 8] = 9;
            }
        }
        assertThat(Exif.orientation(tiff)).isEqualTo(1);
        assertThat(Exif.orientation(webp)).isEqualTo(6);
    }

    @Test
    void turning_a_picture_moves_its_corner() {
        var image = new Image(3, 2, new byte[18]);
        image.rgb()[0] = 1;
        assertThat(image.oriented(1)).isSameAs(image);
        assertThat(corner(image, 2)).isEqualTo("2 0 of 3 x 2");
        assertThat(corner(image, 3)).isEqualTo("2 1 of 3 x 2");
        assertThat(corner(image, 4)).isEqualTo("0 1 of 3 x 2");
        assertThat(corner(image, 5)).isEqualTo("0 0 of 2 x 3");
        assertThat(corner(image, 6)).isEqualTo("1 0 of 2 x 3");
        assertThat(corner(image, 7)).isEqualTo("1 2 of 2 x 3");
        assertThat(corner(image, 8)).isEqualTo("0 2 of 2 x 3");
    }

    private static String corner(Image image, int orientation) {
        var turned = image.oriented(orientation);
        int at = 0;
        while (turned.rgb()[at] != 1) {
            at++;
        }
        return at / 3 % turned.width() + " " + at / 3 / turned.width() + " of " + Size.of(turned);
    }
}
