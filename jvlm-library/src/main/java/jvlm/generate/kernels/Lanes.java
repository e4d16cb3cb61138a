package jvlm.generate.kernels;

/**
 * How this JVM computes with vectors. Layouts depend on the number of lanes, which never changes while it runs. The
 * property {@code jvlm.vector} may ask for {@code 512}, {@code 256} or {@code 128} bits at most, or {@code none}.
 */
public final class Lanes {
    /** True where the module {@code jdk.incubator.vector} was added at the start and not turned off. */
    public static final boolean VECTORS;

    /** Float32 numbers in a vector, and rows that lie side by side in an interleaved matrix: 4, 8 or 16. */
    public static final int COUNT;

    private static final String ASKED = System.getProperty("jvlm.vector", "512");

    static {
        boolean there = ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
        VECTORS = there && !ASKED.equals("none");
        COUNT = VECTORS ? Hardware.lanes(bits()) : 16;
    }

    private Lanes() {}

    private static int bits() {
        return switch (ASKED) {
            case "256" -> 256;
            case "128" -> 128;
            default -> 512;
        };
    }
}
