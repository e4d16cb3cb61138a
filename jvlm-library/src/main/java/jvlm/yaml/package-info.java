/** YAML files read into records, with errors that tell file, line and the nearest known key. */
@NullMarked
package jvlm.yaml;

import org.jspecify.annotations.NullMarked;
