/** Text to token ids and back; chat templates. */
@NullMarked
package jvlm.text;

import org.jspecify.annotations.NullMarked;
