/** What answers locate in pictures: boxes, points and the parts of documents, in pixels of the picture as given. */
@NullMarked
package jvlm.ground;

import org.jspecify.annotations.NullMarked;
