/** The thin layer over libtorch; the only package that sees it. */
@NullMarked
package jvlm.tensor;

import org.jspecify.annotations.NullMarked;
