package jvlm.text.jinja;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Values of Python that have no counterpart of their own in Java. */
final class Kinds {
    private Kinds() {}

    /** A list that prints with parentheses. */
    static final class Tuple extends ArrayList<@Nullable Object> {
        Tuple(Collection<? extends @Nullable Object> items) {
            super(items);
        }

        static Tuple of(@Nullable Object... items) {
            return new Tuple(java.util.Arrays.asList(items));
        }
    }

    /** Numbers that are never all in memory. */
    static final class Range extends AbstractList<@Nullable Object> {
        private final long start;
        private final long stop;
        private final long step;
        private final int size;

        Range(long start, long stop, long step) {
            if (step == 0) {
                throw new Trouble("range() needs a step other than 0");
            }
            double exact = Math.ceil(((double) stop - start) / step);
            if (exact > Budget.LONGEST_RANGE) {
                throw new Trouble("a range of more than " + Budget.LONGEST_RANGE + " numbers is not allowed");
            }
            this.start = start;
            this.stop = stop;
            this.step = step;
            this.size = (int) Math.max(0, exact);
        }

        @Override
        public Long get(int index) {
            return start + step * java.util.Objects.checkIndex(index, size);
        }

        @Override
        public int size() {
            return size;
        }

        @Override
        public String toString() {
            return "range(" + start + ", " + stop + (step == 1 ? "" : ", " + step) + ")";
        }
    }

    /** What filters such as map give: true whatever it holds, and empty when it has been run through. */
    static final class Generator implements Iterable<@Nullable Object> {
        private final Iterator<? extends @Nullable Object> items;

        Generator(Iterable<? extends @Nullable Object> items) {
            this.items = items.iterator();
        }

        @Override
        @SuppressWarnings("unchecked") // the items are only read
        public Iterator<@Nullable Object> iterator() {
            return (Iterator<@Nullable Object>) items;
        }
    }

    /** The keys, values or items of a dict. */
    record View(String name, List<@Nullable Object> items) {}

    /** A variable store that statements inside of loops may write to. */
    record Namespace(Map<String, @Nullable Object> members) {
        Namespace() {
            this(new HashMap<>());
        }

        @Override
        public String toString() {
            return "<Namespace>";
        }
    }
}
