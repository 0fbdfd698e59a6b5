package dev.coffer.api.wire;

import static java.lang.annotation.ElementType.ANNOTATION_TYPE;
import static java.lang.annotation.ElementType.FIELD;
import static java.lang.annotation.ElementType.TYPE_USE;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.jspecify.annotations.Nullable;

/** A string that the catalog can keep, with a length in characters (Unicode code points); null is valid. */
@Documented
@Constraint(validatedBy = Text.Validator.class)
@Retention(RetentionPolicy.RUNTIME)
@Target({FIELD, TYPE_USE, ANNOTATION_TYPE})
public @interface Text {

    /** The least number of characters; 0 or 1. */
    int min() default 0;

    /** The largest number of characters. */
    int max() default 255;

    /** The default message; the validator has one for each rule. */
    String message() default "is not valid";

    /** The validation groups. */
    Class<?>[] groups() default {};

    /** Not used. */
    Class<? extends Payload>[] payload() default {};

    /** Checks the length and the characters. */
    class Validator implements ConstraintValidator<Text, String> {

        private int min;
        private int max;

        @Override
        public void initialize(Text text) {
            min = text.min();
            max = text.max();
        }

        @Override
        public boolean isValid(@Nullable String value, ConstraintValidatorContext context) {
            if (value == null) {
                return true;
            }
            if (value.length() < min) {
                return refused(context, "must not be empty");
            }
            if (value.codePointCount(0, value.length()) > max) {
                return refused(context, "must not be longer than " + max + " characters");
            }
            // PostgreSQL stores no NUL, and half a surrogate pair is not UTF-8.
            return value.codePoints().noneMatch(point -> point == 0 || Character.getType(point) == Character.SURROGATE)
                    || refused(context, "must hold whole Unicode characters and no NUL");
        }

        private static boolean refused(ConstraintValidatorContext context, String message) {
            context.disableDefaultConstraintViolation();
            context.buildConstraintViolationWithTemplate(message).addConstraintViolation();
            return false;
        }
    }
}
