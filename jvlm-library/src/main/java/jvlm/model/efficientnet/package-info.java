/** EfficientNet-Lite (Tan and Le, 2019) as an ImageNet classifier. */
@NullMarked
package jvlm.model.efficientnet;

import org.jspecify.annotations.NullMarked;
