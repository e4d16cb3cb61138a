package jvlm.checkpoint;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The element types that PyTorch's pickles name: as storage classes and as dtypes. */
final class TorchTypes {
    /**
     * An element type.
     *
     * @param name as PyTorch writes it
     * @param bytes of one element
     * @param encoding ours, or null for a type that is not supported
     */
    record Element(String name, int bytes, @Nullable Encoding encoding) {}

    static final Element UNTYPED = new Element("UntypedStorage", 1, null);

    private static final Map<String, Element> STORAGES = new HashMap<>();
    private static final Map<String, Element> DTYPES = new HashMap<>();

    static {
        supported(Encoding.F64, "DoubleStorage", "float64", "double");
        supported(Encoding.F32, "FloatStorage", "float32", "float");
        supported(Encoding.F16, "HalfStorage", "float16", "half");
        supported(Encoding.BF16, "BFloat16Storage", "bfloat16");
        supported(Encoding.I64, "LongStorage", "int64", "long");
        supported(Encoding.I32, "IntStorage", "int32", "int");
        supported(Encoding.I16, "ShortStorage", "int16", "short");
        supported(Encoding.I8, "CharStorage", "int8");
        supported(Encoding.U8, "ByteStorage", "uint8");
        supported(Encoding.BOOL, "BoolStorage", "bool");
        storages(16, "ComplexDoubleStorage");
        storages(8, "ComplexFloatStorage");
        storages(4, "QInt32Storage");
        storages(1, "QInt8Storage", "QUInt8Storage", "QUInt4x2Storage", "QUInt2x4Storage");
        dtypes(16, "complex128", "cdouble");
        dtypes(8, "complex64", "cfloat", "uint64");
        dtypes(4, "complex32", "uint32", "qint32");
        dtypes(2, "uint16");
        dtypes(1, "float8_e4m3fn", "float8_e4m3fnuz", "float8_e5m2", "float8_e5m2fnuz", "float8_e8m0fnu");
        dtypes(1, "qint8", "quint8", "quint4x2", "quint2x4", "float4_e2m1fn_x2");
        STORAGES.put("UntypedStorage", UNTYPED);
        STORAGES.put("TypedStorage", UNTYPED);
    }

    private TorchTypes() {}

    /** The elements of a storage class such as {@code FloatStorage}; null for other names. */
    static @Nullable Element storage(String name) {
        return STORAGES.get(name);
    }

    /** The elements of a dtype such as {@code bfloat16}; null for other names. */
    static @Nullable Element dtype(String name) {
        return DTYPES.get(name);
    }

    private static void supported(Encoding encoding, String storage, String... dtypes) {
        STORAGES.put(storage, new Element(storage, encoding.blockBytes(), encoding));
        for (var dtype : dtypes) {
            DTYPES.put(dtype, new Element(dtype, encoding.blockBytes(), encoding));
        }
    }

    private static void storages(int bytes, String... names) {
        for (var name : names) {
            STORAGES.put(name, new Element(name, bytes, null));
        }
    }

    private static void dtypes(int bytes, String... names) {
        for (var name : names) {
            DTYPES.put(name, new Element(name, bytes, null));
        }
    }
}
