/** JSON files read as settings, with errors that name the file and the key. */
@NullMarked
package jvlm.json;

import org.jspecify.annotations.NullMarked;
