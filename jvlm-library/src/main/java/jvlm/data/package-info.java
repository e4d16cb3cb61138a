/** Samples to train and measure on: pictures with what is said about them, in the published forms of files. */
@NullMarked
package jvlm.data;

import org.jspecify.annotations.NullMarked;
