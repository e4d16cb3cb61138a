/** The wire format of protocol buffers, as far as it is read here. */
@NullMarked
package jvlm.protobuf;

import org.jspecify.annotations.NullMarked;
