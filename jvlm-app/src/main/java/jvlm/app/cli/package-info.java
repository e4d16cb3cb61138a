/** The command line: one file for each command. Commands speak of tasks, never of systems. */
@NullMarked
package jvlm.app.cli;

import org.jspecify.annotations.NullMarked;
