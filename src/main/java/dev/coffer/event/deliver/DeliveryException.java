package dev.coffer.event.deliver;

/** A receiver did not take an event. The message is for the account, and contains neither the URL nor a secret. */
final class DeliveryException extends Exception {

    DeliveryException(String message) {
        super(message);
    }

    DeliveryException(String message, Throwable cause) {
        super(message, cause);
    }
}
