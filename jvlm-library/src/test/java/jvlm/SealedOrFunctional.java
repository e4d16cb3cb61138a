package jvlm;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;

/** An interface has a known set of forms, or stands for one function: none is a seam with one thing behind it. */
final class SealedOrFunctional extends ArchCondition<JavaClass> {
    SealedOrFunctional() {
        super("be sealed, annotations, or have one abstract method");
    }

    @Override
    public void check(JavaClass type, ConditionEvents events) {
        long abstracts = type.getMethods().stream()
                .filter(m -> m.getModifiers().contains(JavaModifier.ABSTRACT))
                .count();
        boolean sealed = type.reflect().isSealed();
        boolean holds = sealed || type.isAnnotation() || abstracts == 1;
        events.add(new SimpleConditionEvent(
                type, holds, type.getName() + " is neither sealed nor a function: " + abstracts + " methods"));
    }
}
