/** The towers of CLIP, which several systems share. */
@NullMarked
package jvlm.backbone.clip;

import org.jspecify.annotations.NullMarked;
