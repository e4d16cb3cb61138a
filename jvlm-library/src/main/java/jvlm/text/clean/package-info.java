/** Repair and normalisation of dirty text as Python's ftfy, html and str do it; CLIP's tokenizers stand on them. */
@NullMarked
package jvlm.text.clean;

import org.jspecify.annotations.NullMarked;
