@NullMarked
package jvlm.eval.ablation;

import org.jspecify.annotations.NullMarked;
