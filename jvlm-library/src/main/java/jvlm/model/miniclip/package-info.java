/** The image-text model that comes with the program. */
@NullMarked
package jvlm.model.miniclip;

import org.jspecify.annotations.NullMarked;
