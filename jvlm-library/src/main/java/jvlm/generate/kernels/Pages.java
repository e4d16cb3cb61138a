package jvlm.generate.kernels;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/**
 * Memory that is zero and becomes resident where it is touched. On Linux it lies on pages of 2 MB, since with those of
 * 4 KB the translation of addresses takes a part of the bandwidth.
 */
public final class Pages {
    private static final long HUGE = 2L << 20;
    private static final int PROT_READ_WRITE = 3;
    /** And no memory set aside: keys and values may be promised more than is ever filled. */
    private static final int MAP_PRIVATE_ANONYMOUS = 0x22 | 0x4000;

    private static final int MADV_HUGEPAGE = 14;

    private Pages() {}

    /** Zeros that live as long as {@code arena}, from the start of a cache line at least. */
    public static MemorySegment allocate(Arena arena, long bytes) {
        if (bytes < HUGE || Calls.LINUX == null) {
            return arena.allocate(Math.max(bytes, 64), 64);
        }
        // Whole pages and one more, so that the block can start at the start of a page.
        long size = (Math.ceilDiv(bytes, HUGE) + 1) * HUGE;
        long address = Calls.LINUX.map(size);
        long start = Math.ceilDiv(address, HUGE) * HUGE;
        var mapped = MemorySegment.ofAddress(address).reinterpret(size, arena, m -> Calls.LINUX.unmap(m));
        Calls.LINUX.advise(mapped.asSlice(start - address, size - HUGE));
        return mapped.asSlice(start - address, bytes);
    }

    /** Three functions of the C library. */
    private record Calls(MethodHandle mmap, MethodHandle munmap, MethodHandle madvise) {
        static final @Nullable Calls LINUX = System.getProperty("os.name").equals("Linux") ? find() : null;

        private static Calls find() {
            var i = ValueLayout.JAVA_INT;
            var l = ValueLayout.JAVA_LONG;
            return new Calls(
                    function("mmap", FunctionDescriptor.of(l, l, l, i, i, i, l)),
                    function("munmap", FunctionDescriptor.of(i, l, l)),
                    function("madvise", FunctionDescriptor.of(i, l, l, i)));
        }

        private static MethodHandle function(String name, FunctionDescriptor type) {
            var linker = Linker.nativeLinker();
            return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), type);
        }

        long map(long size) {
            try {
                long at = (long) mmap.invokeExact(0L, size, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 0L);
                if (at == -1) {
                    throw new OutOfMemoryError(size + " bytes for weights or keys and values");
                }
                return at;
            } catch (Throwable e) {
                throw Fence.thrown(e);
            }
        }

        void unmap(MemorySegment memory) {
            try {
                int _ = (int) munmap.invokeExact(memory.address(), memory.byteSize());
            } catch (Throwable e) {
                throw Fence.thrown(e);
            }
        }

        /** A wish: where the system does not grant it nothing is lost but speed. */
        void advise(MemorySegment memory) {
            try {
                int _ = (int) madvise.invokeExact(memory.address(), memory.byteSize(), MADV_HUGEPAGE);
            } catch (Throwable e) {
                throw Fence.thrown(e);
            }
        }
    }
}
