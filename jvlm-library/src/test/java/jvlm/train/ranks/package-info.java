@NullMarked
package jvlm.train.ranks;

import org.jspecify.annotations.NullMarked;
