/** What is said to a person whose input cannot be used. */
@NullMarked
package jvlm.error;

import org.jspecify.annotations.NullMarked;
