/** BERT, the text encoder of several systems. */
@NullMarked
package jvlm.backbone.bert;

import org.jspecify.annotations.NullMarked;
