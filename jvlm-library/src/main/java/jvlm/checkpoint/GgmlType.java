package jvlm.checkpoint;

import org.jspecify.annotations.Nullable;

/** The tensor types of ggml by their numbers in a GGUF file. Source: ggml.h, enum ggml_type. */
enum GgmlType {
    F32(0, Encoding.F32),
    F16(1, Encoding.F16),
    Q4_0(2, Encoding.Q4_0),
    Q4_1(3, Encoding.Q4_1),
    Q4_2(4),
    Q4_3(5),
    Q5_0(6, Encoding.Q5_0),
    Q5_1(7, Encoding.Q5_1),
    Q8_0(8, Encoding.Q8_0),
    Q8_1(9),
    Q2_K(10, Encoding.Q2_K),
    Q3_K(11, Encoding.Q3_K),
    Q4_K(12, Encoding.Q4_K),
    Q5_K(13, Encoding.Q5_K),
    Q6_K(14, Encoding.Q6_K),
    Q8_K(15),
    IQ2_XXS(16),
    IQ2_XS(17),
    IQ3_XXS(18),
    IQ1_S(19),
    IQ4_NL(20),
    IQ3_S(21),
    IQ2_S(22),
    IQ4_XS(23),
    I8(24, Encoding.I8),
    I16(25, Encoding.I16),
    I32(26, Encoding.I32),
    I64(27, Encoding.I64),
    F64(28, Encoding.F64),
    IQ1_M(29),
    BF16(30, Encoding.BF16),
    Q4_0_4_4(31),
    Q4_0_4_8(32),
    Q4_0_8_8(33),
    TQ1_0(34),
    TQ2_0(35),
    IQ4_NL_4_4(36),
    IQ4_NL_4_8(37),
    IQ4_NL_8_8(38),
    MXFP4(39),
    NVFP4(40),
    Q1_0(41);

    private final int code;
    private final @Nullable Encoding encoding;

    GgmlType(int code) {
        this(code, null);
    }

    GgmlType(int code, @Nullable Encoding encoding) {
        this.code = code;
        this.encoding = encoding;
    }

    int code() {
        return code;
    }

    /** Our encoding, null for types that are not supported. */
    @Nullable
    Encoding encoding() {
        return encoding;
    }

    /** The type of a number; null for numbers that ggml does not have. */
    static @Nullable GgmlType of(int code) {
        for (var type : values()) {
            if (type.code == code) {
                return type;
            }
        }
        return null;
    }

    /** The type that stores an encoding; null for bool, which GGUF has not, and U8. */
    static @Nullable GgmlType of(Encoding encoding) {
        for (var type : values()) {
            if (type.encoding == encoding) {
                return type;
            }
        }
        return null;
    }
}
