/** The part of the Jinja template language that chat templates use, printing as Python does. */
@NullMarked
package jvlm.text.jinja;

import org.jspecify.annotations.NullMarked;
