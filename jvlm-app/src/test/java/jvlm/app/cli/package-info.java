@NullMarked
package jvlm.app.cli;

import org.jspecify.annotations.NullMarked;
