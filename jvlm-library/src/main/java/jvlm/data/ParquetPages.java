package jvlm.data;

import dev.hardwood.metadata.ColumnChunk;
import dev.hardwood.metadata.CompressionCodec;
import dev.hardwood.metadata.RowGroup;
import jvlm.error.BadInput;

/**
 * Checks that the pages of a row group lie within their columns and hold as many values as stated. The library that
 * decodes them looks for the rest of a page for ever where one claims to be longer than its column.
 */
final class ParquetPages {
    private static final int DATA = 0;
    private static final int DICTIONARY = 2;
    private static final int DATA_2 = 3;
    /** Uncompressed, of one page. */
    private static final int LONGEST_PAGE = 1 << 30;

    private static final int DEEPEST = 8;

    private final DataFile file;
    private final String source;
    private final DataFile.Stream in;
    private final long end;

    /** What the header of a page says. */
    private int type;

    private int uncompressed;
    private int compressed;
    private int values;
    /** Bytes in front that are never compressed, of a data page of version 2. */
    private long levels;

    private boolean plain;

    private ParquetPages(DataFile file, String source, long start, long end) {
        this.file = file;
        this.source = source;
        this.in = file.from(start);
        this.end = end;
    }

    /** Throws {@link BadInput} for a row group that cannot be decoded. */
    static void check(DataFile file, RowGroup group, int number) {
        for (var column : group.columns()) {
            var source = file.path() + ": row group " + number + ", column "
                    + column.metaData().pathInSchema();
            long start = column.chunkStartOffset();
            long length = column.metaData().totalCompressedSize();
            if (start < 0 || length < 0 || start > file.size() - length) {
                throw new BadInput(source + ": lies outside of the file");
            }
            new ParquetPages(file, source, start, start + length).walk(column);
        }
    }

    private void walk(ColumnChunk column) {
        long expected = column.metaData().numValues();
        long found = 0;
        while (in.position() < end && found < expected) {
            header();
            if (compressed < 0 || compressed > end - in.position() || uncompressed < 0 || uncompressed > LONGEST_PAGE) {
                throw damaged("a page of " + compressed + " bytes, " + uncompressed + " when decoded");
            }
            if (type == DATA || type == DATA_2) {
                if (values < 0) {
                    throw damaged("a page of " + values + " values");
                }
                found += values;
            }
            long next = in.position() + compressed;
            if (column.metaData().codec() == CompressionCodec.SNAPPY && !plain && compressed > 0) {
                requireLength();
            }
            in.skip(next - in.position());
        }
        if (found != expected) {
            throw damaged(found + " values, " + expected + " are stated");
        }
    }

    /**
     * Snappy writes as much as the compressed bytes say in front, and its binding does not look whether the buffer for
     * the page is as long.
     */
    private void requireLength() {
        if (levels < 0 || levels >= compressed || levels > uncompressed) {
            throw damaged("levels of " + levels + " bytes");
        }
        in.skip(levels);
        long length = varint();
        if (length != uncompressed - levels) {
            throw damaged("a page of " + uncompressed + " bytes whose compressed values have " + length);
        }
    }

    /** A struct of the compact protocol of Thrift. */
    private void header() {
        type = -1;
        uncompressed = -1;
        compressed = -1;
        values = -1;
        levels = 0;
        plain = false;
        fields(0, 0);
        if (type < 0 || type > DATA_2 || type == DICTIONARY && values < 0) {
            throw damaged("a page of an unknown kind");
        }
    }

    /** The fields of the header at depth 0, of the descriptions in it at 1. */
    private void fields(int depth, int owner) {
        if (depth > DEEPEST) {
            throw damaged("a page's description");
        }
        int field = 0;
        for (int head = next(); (head & 15) != 0; head = next()) {
            field = head >>> 4 == 0 ? (int) zigzag() : field + (head >>> 4);
            int kind = head & 15;
            if (kind == 5 && depth == 0) {
                note(field, (int) zigzag());
            } else if (depth == 1 && (owner == 5 || owner == 7 || owner == 8)) {
                describe(kind, field, owner == 8);
            } else {
                skip(kind, depth, field);
            }
        }
    }

    private void describe(int kind, int field, boolean version2) {
        if (kind == 5 && field == 1) {
            values = (int) zigzag();
        } else if (kind == 5 && version2 && (field == 5 || field == 6)) {
            int length = (int) zigzag();
            levels = length < 0 ? Integer.MIN_VALUE : levels + length;
        } else {
            plain |= version2 && field == 7 && kind == 2;
            skip(kind, 1, field);
        }
    }

    private void note(int field, int value) {
        switch (field) {
            case 1 -> type = value;
            case 2 -> uncompressed = value;
            case 3 -> compressed = value;
            default -> {}
        }
    }

    private void skip(int kind, int depth, int field) {
        switch (kind) {
            case 1, 2 -> {}
            case 3 -> next();
            case 4, 5, 6 -> varint();
            case 7 -> pass(8);
            case 8 -> pass(varint());
            case 12 -> fields(depth + 1, field);
            default -> throw damaged("a page's description");
        }
    }

    private void pass(long bytes) {
        if (bytes < 0 || bytes > end - in.position()) {
            throw damaged("a page's description");
        }
        in.skip(bytes);
    }

    private long zigzag() {
        long n = varint();
        return n >>> 1 ^ -(n & 1);
    }

    private long varint() {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            int b = next();
            value |= (b & 127L) << shift;
            if (b < 128) {
                return value;
            }
        }
        throw damaged("a page's description");
    }

    private int next() {
        if (in.position() >= end) {
            throw damaged("a page's description");
        }
        return in.read();
    }

    private BadInput damaged(String what) {
        return new BadInput(source + ": damaged before byte " + in.position() + " of " + file.size() + ": " + what);
    }
}
