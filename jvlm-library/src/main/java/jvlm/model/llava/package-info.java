/** LLaVA (Liu et al., 2023) and LLaVA-1.5. */
@NullMarked
package jvlm.model.llava;

import org.jspecify.annotations.NullMarked;
