package io.turnout.lab;

import java.io.Serial;

/** The lab cannot go on, for the reason that the message tells a user. */
public final class LabException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    LabException(String message) {
        super(message);
    }
}
