/** EfficientNet-Lite, a convolutional image tower. */
@NullMarked
package jvlm.backbone.efficientnet;

import org.jspecify.annotations.NullMarked;
