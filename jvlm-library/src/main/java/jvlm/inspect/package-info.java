/** What a checkpoint holds, told without reading its numbers. */
@NullMarked
package jvlm.inspect;

import org.jspecify.annotations.NullMarked;
