/** JVLM: open a vision-language checkpoint and ask it. */
@NullMarked
package jvlm;

import org.jspecify.annotations.NullMarked;
