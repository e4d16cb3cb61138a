package jvlm.data;

import dev.hardwood.metadata.LogicalType;
import dev.hardwood.metadata.PhysicalType;
import dev.hardwood.row.PqStruct;
import dev.hardwood.schema.FileSchema;
import dev.hardwood.schema.SchemaNode.GroupNode;
import dev.hardwood.schema.SchemaNode.PrimitiveNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Which columns of a parquet file hold pictures: structs of {@code bytes} and {@code path} as Hugging Face writes them,
 * lists of such, and plain bytes under a usual name.
 *
 * @param pictures columns of pictures in their order
 * @param texts the columns that are read to tell a row's texts and how many pictures it has
 */
record ParquetColumns(List<Column> pictures, List<String> texts) {
    private static final String BYTES = "bytes";
    private static final String PATH = "path";
    private static final Set<String> PLAIN =
            Set.of("image", "images", "img", "picture", "jpg", "jpeg", "png", "webp", "bytes", "image_bytes");

    /** How a column holds its pictures. */
    enum Form {
        STRUCT,
        LIST,
        PLAIN
    }

    record Column(String name, Form form) {}

    /** A picture in a row; the number counts within a list. */
    record Place(Column column, int number) {
        @Override
        public String toString() {
            return column.name + (column.form == Form.LIST ? "[" + number + "]" : "");
        }
    }

    static ParquetColumns of(FileSchema schema) {
        var pictures = new ArrayList<Column>();
        var texts = new ArrayList<String>();
        for (var node : schema.getRootNode().children()) {
            if (node instanceof GroupNode group && isPicture(group)) {
                pictures.add(new Column(node.name(), Form.STRUCT));
                texts.add(light(node.name(), group));
            } else if (node instanceof GroupNode list
                    && list.isList()
                    && list.getListElement() instanceof GroupNode group
                    && isPicture(group)) {
                var repeated = list.children().getFirst().name();
                pictures.add(new Column(node.name(), Form.LIST));
                texts.add(light(node.name() + "." + repeated + "." + group.name(), group));
            } else if (node instanceof PrimitiveNode leaf && isPlain(leaf)) {
                pictures.add(new Column(node.name(), Form.PLAIN));
            } else {
                texts.add(node.name());
            }
        }
        return new ParquetColumns(List.copyOf(pictures), List.copyOf(texts));
    }

    private static boolean isPicture(GroupNode group) {
        return group.children().stream().anyMatch(c -> c.name().equals(BYTES));
    }

    /** The part of a picture's struct that tells whether there is one, without its bytes where that can be told. */
    private static String light(String name, GroupNode group) {
        boolean hasPath = group.children().stream().anyMatch(c -> c.name().equals(PATH));
        return hasPath ? name + "." + PATH : name;
    }

    private static boolean isPlain(PrimitiveNode leaf) {
        boolean text = leaf.logicalType() instanceof LogicalType.StringType;
        return leaf.type() == PhysicalType.BYTE_ARRAY && !text && PLAIN.contains(leaf.name());
    }

    boolean holds(String column) {
        return pictures.stream().anyMatch(c -> c.name().equals(column));
    }

    static boolean has(PqStruct picture, String field) {
        for (int i = 0; i < picture.getFieldCount(); i++) {
            if (picture.getFieldName(i).equals(field)) {
                return !picture.isNull(i);
            }
        }
        return false;
    }
}
