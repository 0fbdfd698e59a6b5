package dev.coffer;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaFieldAccess;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Entity;
import jakarta.persistence.MappedSuperclass;
import java.util.HashSet;
import java.util.Set;

/**
 * Only classes of an entity's own feature, which is the package below {@code dev.coffer} with all in it, set its fields or
 * call its transitions. A transition is a method that sets a field of persistent state, itself or through other methods.
 */
class ChangeOnlyOwnEntities extends ArchCondition<JavaClass> {

    ChangeOnlyOwnEntities() {
        super("change only entities of their own feature");
    }

    @Override
    public void check(JavaClass caller, ConditionEvents events) {
        for (JavaAccess<?> access : caller.getAccessesFromSelf()) {
            JavaClass owner = access.getTargetOwner();
            if (isEntity(owner) && !feature(owner).equals(feature(caller)) && changesState(access)) {
                events.add(SimpleConditionEvent.violated(caller, access.getDescription()));
            }
        }
    }

    private static boolean isEntity(JavaClass owner) {
        return owner.isAnnotatedWith(Entity.class) || owner.isAnnotatedWith(MappedSuperclass.class);
    }

    private static boolean isPersistent(JavaClass owner) {
        return isEntity(owner) || owner.isAnnotatedWith(Embeddable.class);
    }

    private static boolean changesState(JavaAccess<?> access) {
        return setsField(access) || callsTransition(access, new HashSet<>());
    }

    private static boolean callsTransition(JavaAccess<?> access, Set<JavaMethod> seen) {
        return access instanceof JavaMethodCall call
                && call.getTarget()
                        .resolveMember()
                        .filter(method -> isTransition(method, seen))
                        .isPresent();
    }

    private static boolean isTransition(JavaMethod method, Set<JavaMethod> seen) {
        return seen.add(method)
                && isPersistent(method.getOwner())
                && method.getAccessesFromSelf().stream()
                        .anyMatch(access -> setsField(access) || callsTransition(access, seen));
    }

    private static boolean setsField(JavaAccess<?> access) {
        return isPersistent(access.getTargetOwner())
                && access instanceof JavaFieldAccess field
                && field.getAccessType() == JavaFieldAccess.AccessType.SET;
    }

    private static String feature(JavaClass type) {
        return type.getPackageName().replaceFirst("^dev\\.coffer\\.([^.]+).*", "$1");
    }
}
