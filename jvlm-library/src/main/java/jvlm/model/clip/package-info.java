/** CLIP (Radford et al., 2021). */
@NullMarked
package jvlm.model.clip;

import org.jspecify.annotations.NullMarked;
