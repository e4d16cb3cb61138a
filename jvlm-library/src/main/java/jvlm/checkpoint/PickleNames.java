package jvlm.checkpoint;

import java.util.Map;

/** Names of the pickle opcodes that are refused, for messages. */
final class PickleNames {
    private static final Map<Integer, String> REFUSED = Map.ofEntries(
            Map.entry((int) 'i', "INST"),
            Map.entry((int) 'o', "OBJ"),
            Map.entry((int) 'P', "PERSID"),
            Map.entry((int) 'I', "INT"),
            Map.entry((int) 'L', "LONG"),
            Map.entry((int) 'F', "FLOAT"),
            Map.entry((int) 'S', "STRING"),
            Map.entry((int) 'V', "UNICODE"),
            Map.entry((int) 'p', "PUT"),
            Map.entry((int) 'g', "GET"),
            Map.entry(0x82, "EXT1"),
            Map.entry(0x83, "EXT2"),
            Map.entry(0x84, "EXT4"),
            Map.entry(0x97, "NEXT_BUFFER"),
            Map.entry(0x98, "READONLY_BUFFER"));

    private PickleNames() {}

    static String of(int op) {
        return REFUSED.getOrDefault(op, "0x" + Integer.toHexString(op));
    }
}
