package jvlm.yaml;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What a component of a record means as a key of a YAML file. A key without a default must stand in the file, unless
 * its component is nullable.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Setting {
    /** One line for people, without a full stop. */
    String value();

    /** The value of a missing key, written as in YAML; empty where there is none. */
    String otherwise() default "";
}
