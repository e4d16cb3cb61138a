/** The vision transformer of DINOv2. */
@NullMarked
package jvlm.backbone.dinov2;

import org.jspecify.annotations.NullMarked;
