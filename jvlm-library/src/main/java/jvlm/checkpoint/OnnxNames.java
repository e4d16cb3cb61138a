package jvlm.checkpoint;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import jvlm.protobuf.Protobuf;
import org.jspecify.annotations.Nullable;

/**
 * PyTorch's exporter turns the weight [out, in] of a linear layer into a nameless matrix [in, out], {@code
 * onnx::MatMul_1966}; where the module stood it tells in the name of the node that multiplies by it, {@code
 * /encoder/layer.0/key/MatMul}. Such a matrix becomes {@code encoder.layer.0.key.weight}, [out, in] again. Nameless
 * tensors that other nodes read, or several, stay as they are.
 */
final class OnnxNames {
    private static final String NAMELESS = "onnx::";
    private static final String MULTIPLIES = "/MatMul";
    private static final String NO_NAME = "";

    /** NodeProto {1 input, 3 name, 4 op_type}, as far as it reads a nameless matrix as the right factor. */
    private record Node(
            String name, String operator, @Nullable String right) {
        /** The module's weight; empty where the node is not the one product of a module. */
        String weight(String read) {
            boolean linear = operator.equals("MatMul") && read.equals(right);
            boolean placed = name.startsWith("/") && name.endsWith(MULTIPLIES) && name.length() > MULTIPLIES.length();
            return linear && placed
                    ? name.substring(1, name.length() - MULTIPLIES.length()).replace('/', '.') + ".weight"
                    : NO_NAME;
        }
    }

    private final Map<String, StoredTensor> found;
    private final Map<String, String> names = new HashMap<>();

    private OnnxNames(Map<String, StoredTensor> found) {
        this.found = found;
    }

    /** The initializers of {@code graph} in their order, with the names that its nodes tell. */
    static SequencedMap<String, StoredTensor> restored(Protobuf graph, Map<String, StoredTensor> found) {
        var names = new OnnxNames(found);
        while (graph.hasNext()) {
            var field = graph.next();
            if (field.number() == 1) {
                names.node(field.message());
            }
        }
        return names.restored();
    }

    private void node(Protobuf message) {
        var lost = new LinkedHashMap<String, Boolean>();
        String name = "";
        String operator = "";
        String right = null;
        int input = 0;
        while (message.hasNext()) {
            var field = message.next();
            switch (field.number()) {
                case 1 -> {
                    var read = field.text();
                    right = input == 1 ? read : right;
                    input++;
                    if (read.startsWith(NAMELESS) && found.containsKey(read)) {
                        lost.put(read, true);
                    }
                }
                case 3 -> name = field.text();
                case 4 -> operator = field.text();
                default -> {} // outputs, attributes
            }
        }
        var node = new Node(name, operator, right);
        lost.keySet().forEach(read -> names.merge(read, node.weight(read), (_, _) -> NO_NAME));
    }

    private SequencedMap<String, StoredTensor> restored() {
        var all = new LinkedHashMap<String, StoredTensor>();
        var given = new HashMap<String, Integer>();
        names.values().forEach(name -> given.merge(name, 1, Integer::sum));
        found.forEach((name, tensor) -> {
            var told = names.getOrDefault(name, NO_NAME);
            boolean free = !told.isEmpty() && Integer.valueOf(1).equals(given.get(told)) && !found.containsKey(told);
            var seen = free && tensor.shape().length == 2 ? turned(tensor, told) : tensor;
            all.put(seen.name(), seen);
        });
        return all;
    }

    private static StoredTensor turned(StoredTensor tensor, String name) {
        var shape = new long[] {tensor.shape()[1], tensor.shape()[0]};
        var strides = new long[] {tensor.strides()[1], tensor.strides()[0]};
        return new StoredTensor(
                Names.checked(tensor.file(), name), tensor.encoding(), shape, strides, tensor.bytes(), tensor.file());
    }
}
