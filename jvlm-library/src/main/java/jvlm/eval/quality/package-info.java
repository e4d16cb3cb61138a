/** What a format of weights costs: the logits of a model beside those of its reference, over the tokens of a text. */
@NullMarked
package jvlm.eval.quality;

import org.jspecify.annotations.NullMarked;
