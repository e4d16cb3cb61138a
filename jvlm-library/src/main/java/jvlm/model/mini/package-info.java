/** mini: the small vision-language model that JVLM carries, LLaVA-style over an EfficientNet. */
@NullMarked
package jvlm.model.mini;

import org.jspecify.annotations.NullMarked;
