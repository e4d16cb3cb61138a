/** The published systems, one folder each, and the table of them. */
@NullMarked
package jvlm.model;

import org.jspecify.annotations.NullMarked;
