package jvlm.generate.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import jvlm.generate.kernels.Matrices.Form;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class PackedMatrixTest {
    @ParameterizedTest
    @CsvSource({
        "FLOATS, 1, 1",
        "FLOATS, 37, 35",
        "FLOATS, 64, 129",
        "BRAINS, 3, 7",
        "BRAINS, 37, 33",
        "BRAINS, 98, 161",
        "BYTES, 1, 32",
        "BYTES, 37, 96",
        "BYTES, 64, 288",
        "FINE_BYTES, 5, 32",
        "FINE_BYTES, 50, 256",
        "NIBBLES, 1, 32",
        "NIBBLES, 37, 96",
        "NIBBLES, 97, 320"
    })
    void products_are_those_of_plain_arithmetic(Form form, int rows, int columns) {
        var matrices = new Matrices(rows * 1000L + columns);
        var m = matrices.of(form, rows, columns);
        var x = matrices.activations(columns);
        var y = new float[2 + PackedMatrix.padded(rows)];
        m.times(x, new Workspace(columns), y, 2, 0, m.units());
        var row = new float[columns];
        for (int r = 0; r < rows; r++) {
            m.row(r, row);
            double sum = 0;
            double size = 0;
            for (int c = 0; c < columns; c++) {
                sum += (double) row[c] * x.values[c];
                size += Math.abs((double) row[c] * x.values[c]);
            }
            assertThat(Math.abs(y[2 + r] - sum)).as("row %d", r).isLessThanOrEqualTo(4e-6 * size + 1e-30);
        }
        assertThat(y[0]).isZero();
        assertThat(y[1]).isZero();
    }

    @ParameterizedTest
    @EnumSource(Form.class)
    void parts_of_the_units_are_parts_of_the_product(Form form) {
        var matrices = new Matrices(3);
        var m = matrices.of(form, 100, 64);
        var x = matrices.activations(64);
        var whole = new float[PackedMatrix.padded(100)];
        var parts = new float[whole.length];
        var workspace = new Workspace(64);
        m.times(x, workspace, whole, 0, 0, m.units());
        m.times(x, workspace, parts, 0, 0, 1);
        m.times(x, workspace, parts, 0, 1, 3);
        m.times(x, workspace, parts, 0, 3, m.units());
        assertThat(parts).isEqualTo(whole);
    }

    /** Speculative decoding and equal answers in batches depend on it. */
    @ParameterizedTest
    @CsvSource({
        "FLOATS, 1, 1",
        "FLOATS, 67, 129",
        "BRAINS, 37, 33",
        "BRAINS, 98, 161",
        "BYTES, 37, 96",
        "FINE_BYTES, 50, 256",
        "NIBBLES, 97, 320"
    })
    void a_column_among_others_is_to_the_bit_what_it_is_alone(Form form, int rows, int columns) {
        var matrices = new Matrices(rows * 77L + columns);
        var m = matrices.of(form, rows, columns);
        var x = new Activations[16];
        Arrays.setAll(x, _ -> matrices.activations(columns));
        var workspace = new Workspace(columns);
        var alone = new float[x.length][PackedMatrix.padded(rows)];
        for (int c = 0; c < x.length; c++) {
            m.times(x[c], workspace, alone[c], 0, 0, m.units());
        }
        for (int count = 1; count <= x.length; count++) {
            int first = count % 3 == 0 ? 1 : 0;
            var together = new float[x.length][PackedMatrix.padded(rows)];
            m.times(x, first, count, workspace, together, 0, m.units());
            for (int c = 0; c < x.length; c++) {
                var expected = c >= first && c < count ? alone[c] : new float[alone[c].length];
                assertThat(bits(together[c], rows))
                        .as("column %d of %d", c, count)
                        .isEqualTo(bits(expected, rows));
            }
        }
    }

    private static int[] bits(float[] x, int count) {
        var bits = new int[count];
        Arrays.setAll(bits, i -> Float.floatToRawIntBits(x[i]));
        return bits;
    }

    @ParameterizedTest
    @EnumSource(Form.class)
    void a_warm_product_of_several_columns_allocates_nothing(Form form) {
        var matrices = new Matrices(5);
        var m = matrices.of(form, 96, 160);
        var x = new Activations[7];
        Arrays.setAll(x, _ -> matrices.activations(160));
        var y = new float[x.length][96];
        var workspace = new Workspace(160);
        Allocation.requireNone(
                "a product of several columns with " + form, () -> m.times(x, 0, x.length, workspace, y, 0, m.units()));
    }

    @ParameterizedTest
    @EnumSource(Form.class)
    void a_warm_product_allocates_nothing(Form form) {
        var matrices = new Matrices(4);
        var m = matrices.of(form, 96, 160);
        var x = matrices.activations(160);
        var y = new float[96];
        var workspace = new Workspace(160);
        Allocation.requireNone("a product with " + form, () -> {
            x.prepare(0, x.units());
            m.times(x, workspace, y, 0, 0, m.units());
        });
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 0x3f80", "-2, 0xc000", "1.00390625, 0x3f80", "1.01171875, 0x3f82", "3.4e38, 0x7f80"})
    void bfloat16_is_the_nearest_with_ties_to_even(float value, String bits) {
        assertThat(BrainRows.narrow(value) & 0xffff).isEqualTo(Integer.decode(bits));
    }
}
