/** Video files and folders of frames: which frames are looked at, and their pixels. */
@NullMarked
package jvlm.video;

import org.jspecify.annotations.NullMarked;
