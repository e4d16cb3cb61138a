/** Data parallel training: several processes that each take a part of the batch. */
@NullMarked
package jvlm.train.ranks;

import org.jspecify.annotations.NullMarked;
