package jvlm.checkpoint;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jvlm.checkpoint.PickleValue.Instance;
import jvlm.checkpoint.PickleValue.None;
import jvlm.checkpoint.PickleValue.Tuple;

/**
 * A machine for Python's pickles, protocols 2 to 5, that builds data and can run nothing: a class or function is a
 * name, and what it would make of its arguments is for {@link TorchObjects} to say. Every step takes at least a byte
 * of the file and makes at most one object; the number of steps is bounded.
 */
final class Pickle {
    private static final int MOST_STEPS = 5_000_000;
    private static final long MOST_TEXT = 256L << 20;
    private static final int LONGEST_NAME = 4096;

    private final Cursor in;
    private final TorchObjects objects;
    private final List<Object> stack = new ArrayList<>();
    private final List<Integer> marks = new ArrayList<>();
    private final Map<Long, Object> memo = new HashMap<>();
    private long textRead;

    private Pickle(Cursor in, TorchObjects objects) {
        this.in = in;
        this.objects = objects;
    }

    /** The value of the pickle at the cursor, which then stands behind it. */
    static Object read(Cursor in, TorchObjects objects) {
        var machine = new Pickle(in, objects);
        for (int steps = 0; steps < MOST_STEPS; steps++) {
            int op = in.u8();
            if (op == '.') {
                return machine.pop();
            }
            if (!machine.number(op) && !machine.text(op) && !machine.place(op) && !machine.container(op)) {
                machine.object(op);
            }
        }
        throw in.error("a pickle of more than " + MOST_STEPS + " steps");
    }

    private boolean number(int op) {
        switch (op) {
            case 'N' -> push(None.NONE);
            case 0x88 -> push(true);
            case 0x89 -> push(false);
            case 'J' -> push((long) in.i32());
            case 'K' -> push((long) in.u8());
            case 'M' -> push((long) in.u16());
            case 0x8a -> push(PickleNumbers.integer(in, in.u8()));
            case 0x8b -> push(PickleNumbers.integer(in, in.u32()));
            case 'G' -> push(Double.longBitsToDouble(Long.reverseBytes(in.i64())));
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean text(int op) {
        switch (op) {
            case 0x8c, 'U' -> push(string(in.u8()));
            case 'X', 'T' -> push(string(in.u32()));
            case 0x8d -> push(string(in.i64()));
            case 'C' -> push(in.take(in.u8()));
            case 'B' -> push(in.take(in.u32()));
            case 0x8e, 0x96 -> push(in.take(in.i64()));
            default -> {
                return false;
            }
        }
        return true;
    }

    /** Marks, memo and framing. */
    private boolean place(int op) {
        switch (op) {
            case 0x80 -> protocol(in.u8());
            case 0x95 -> in.i64();
            case '(' -> marks.add(stack.size());
            case '0' -> pop();
            case '1' -> popMark();
            case '2' -> push(top());
            case 'q' -> memo.put((long) in.u8(), top());
            case 'r' -> memo.put(in.u32(), top());
            case 0x94 -> memo.put((long) memo.size(), top());
            case 'h' -> push(recall(in.u8()));
            case 'j' -> push(recall(in.u32()));
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean container(int op) {
        switch (op) {
            case ']', 0x8f -> push(new ArrayList<>(0));
            case '}' -> push(new LinkedHashMap<>());
            case ')' -> push(new Tuple(List.of()));
            case 't' -> push(new Tuple(popMark()));
            case 'l', 0x91 -> push(popMark());
            case 'd' -> push(fill(new LinkedHashMap<>(), popMark()));
            case 0x85 -> push(new Tuple(pop(1)));
            case 0x86 -> push(new Tuple(pop(2)));
            case 0x87 -> push(new Tuple(pop(3)));
            case 'a' -> append(pop(1));
            case 'e', 0x90 -> append(popMark());
            case 's' -> setItems(pop(2));
            case 'u' -> setItems(popMark());
            default -> {
                return false;
            }
        }
        return true;
    }

    private void object(int op) {
        switch (op) {
            case 'c' -> push(objects.admit(in.line(LONGEST_NAME), in.line(LONGEST_NAME)));
            case 0x93 -> {
                var names = pop(2);
                if (!(names.get(0) instanceof String module && names.get(1) instanceof String name)) {
                    throw in.error("a pickled class without a name");
                }
                push(objects.admit(module, name));
            }
            case 'R', 0x81 -> {
                var call = pop(2);
                push(objects.call(call.get(0), call.get(1)));
            }
            case 0x92 -> {
                var call = pop(3);
                push(objects.call(call.get(0), call.get(1)));
            }
            case 'b' -> {
                var state = pop();
                objects.build(top(), state);
            }
            case 'Q' -> push(objects.persistent(pop()));
            default -> throw in.error("the pickle opcode " + PickleNames.of(op) + ", which torch.save never writes,");
        }
    }

    private void protocol(int version) {
        if (version < 2 || version > 5) {
            throw in.error("pickle protocol " + version + " (expected 2 to 5)");
        }
    }

    private String string(long length) {
        textRead += Math.max(0, length);
        if (textRead > MOST_TEXT) {
            throw in.error("more than " + MOST_TEXT + " bytes of text");
        }
        return in.text(length);
    }

    private void push(Object value) {
        stack.add(value);
    }

    private int floor() {
        return marks.isEmpty() ? 0 : marks.getLast();
    }

    private Object top() {
        if (stack.size() <= floor()) {
            throw in.error("a pickle step without a value");
        }
        return stack.getLast();
    }

    private Object pop() {
        var value = top();
        stack.removeLast();
        return value;
    }

    private List<Object> pop(int count) {
        if (stack.size() - floor() < count) {
            throw in.error("a pickle step without its values");
        }
        return takeFrom(stack.size() - count);
    }

    private List<Object> popMark() {
        if (marks.isEmpty()) {
            throw in.error("a pickle step without a mark");
        }
        return takeFrom(marks.removeLast());
    }

    private List<Object> takeFrom(int start) {
        var tail = stack.subList(start, stack.size());
        var taken = new ArrayList<>(tail);
        tail.clear();
        return taken;
    }

    private Object recall(long key) {
        var value = memo.get(key);
        if (value == null) {
            throw in.error("a pickle reference to nothing (" + key + ")");
        }
        return value;
    }

    @SuppressWarnings("unchecked") // every List and Map on the stack was made here
    private void append(List<Object> values) {
        switch (top()) {
            case List<?> list -> ((List<Object>) list).addAll(values);
            case Instance _ -> {} // a subclass of list is opaque, its members are of no use
            default -> throw in.error("a pickle that appends to what is no list");
        }
    }

    @SuppressWarnings("unchecked")
    private void setItems(List<Object> pairs) {
        switch (top()) {
            case Map<?, ?> map -> fill((Map<Object, Object>) map, pairs);
            case Instance instance -> fill(instance.items, pairs);
            default -> throw in.error("a pickle that sets items of what is no dictionary");
        }
    }

    private Map<Object, Object> fill(Map<Object, Object> map, List<Object> pairs) {
        if (pairs.size() % 2 != 0) {
            throw in.error("a pickled dictionary with a key and no value");
        }
        for (int i = 0; i < pairs.size(); i += 2) {
            // A list or dictionary is no key in Python either; here its hash might never end.
            if (pairs.get(i) instanceof List<?> || pairs.get(i) instanceof Map<?, ?>) {
                throw in.error("a pickled dictionary whose key is a list or dictionary");
            }
            map.put(pairs.get(i), pairs.get(i + 1));
        }
        return map;
    }
}
