/** The convolutional tower of CLIP. */
@NullMarked
package jvlm.backbone.resnet;

import org.jspecify.annotations.NullMarked;
