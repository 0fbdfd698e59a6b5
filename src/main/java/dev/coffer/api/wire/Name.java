package dev.coffer.api.wire;

import static java.lang.annotation.ElementType.FIELD;

import jakarta.validation.Constraint;
import jakarta.validation.Payload;
import jakarta.validation.constraints.Pattern;
import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The name of a thing: 1 to 255 characters with at least one letter or digit; null is valid. */
@Text(min = 1)
@Pattern(regexp = "(?s)|.*[\\p{L}\\p{Nd}].*", message = "must contain at least one letter or digit")
@Documented
@Constraint(validatedBy = {})
@Retention(RetentionPolicy.RUNTIME)
@Target(FIELD)
public @interface Name {

    /** Not used; the rules have their own messages. */
    String message() default "is not a name";

    /** The validation groups. */
    Class<?>[] groups() default {};

    /** Not used. */
    Class<? extends Payload>[] payload() default {};
}
