package io.turnout.app;

/** What came from elsewhere does not fit; the message says what was expected and what was found, on one line. */
public final class WireException extends Exception {
    private static final long serialVersionUID = 1L;

    /** With that message. */
    public WireException(String message) {
        super(message);
    }

    WireException(String message, Throwable cause) {
        super(message, cause);
    }
}
