/** Picture files to pixels. */
@NullMarked
package jvlm.image;

import org.jspecify.annotations.NullMarked;
