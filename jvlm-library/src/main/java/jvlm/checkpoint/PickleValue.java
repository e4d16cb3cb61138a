package jvlm.checkpoint;

import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a pickle makes beside the values that Java has itself: text is String, numbers are Long, BigInteger or Double,
 * lists and sets are List, dictionaries are Map. All compare by identity, so that no hash runs through a structure
 * that contains itself; only a global equals another of its name.
 */
sealed interface PickleValue {
    /** Python's None. */
    enum None implements PickleValue {
        NONE
    }

    /** A class or function by its name; never looked up, never called. */
    record Global(String module, String name) implements PickleValue {
        @Override
        public String toString() {
            return module + "." + name;
        }
    }

    /** An immutable sequence. */
    final class Tuple implements PickleValue {
        final List<Object> items;

        Tuple(List<Object> items) {
            this.items = items;
        }
    }

    /** An object of a class that is only data to us: its class, what it was made from, its attributes and its items. */
    final class Instance implements PickleValue {
        final Global type;
        final Map<Object, Object> items = new LinkedHashMap<>();

        @Nullable
        Object state;

        Instance(Global type) {
            this.type = type;
        }
    }

    /** The untyped or typed numbers that one or several tensors view. */
    final class Storage implements PickleValue {
        final String key;
        final TorchTypes.Element element;
        final long elements;

        @Nullable
        MemorySegment bytes;

        Storage(String key, TorchTypes.Element element, long elements) {
            this.key = key;
            this.element = element;
            this.elements = elements;
        }
    }

    /** A tensor whose storage may not have been met yet; sizes, strides and offset count elements. */
    final class TensorView implements PickleValue {
        final Storage storage;
        final TorchTypes.Element element;
        final long offset;
        final long[] shape;
        final long[] strides;

        TensorView(Storage storage, TorchTypes.Element element, long offset, long[] shape, long[] strides) {
            this.storage = storage;
            this.element = element;
            this.offset = offset;
            this.shape = shape;
            this.strides = strides;
        }
    }
}
