package io.turnout.api;

/**
 * Who makes a request. Immutable.
 *
 * @param role what it may do
 * @param name the instance it speaks for; a name for the log otherwise
 */
public record Caller(Role role, String name) {
    /** Somebody who has shown nothing. */
    static final Caller UNKNOWN = new Caller(Role.ANYONE, "unknown");

    /** Whether it has shown something that is known here. */
    boolean isKnown() {
        return role != Role.ANYONE;
    }

    /** Whether it may speak for the instance {@code id}. */
    boolean speaksFor(String id) {
        return role == Role.OPERATOR || role == Role.INSTANCE && name.equals(id);
    }

    /** Whether it may do what {@code needed} may, with {@code isRead} for a request that changes nothing. */
    boolean may(Role needed, boolean isRead) {
        return switch (needed) {
            case ANYONE -> true;
            case READER -> role == Role.READER || role == Role.OPERATOR;
            case INSTANCE -> role == Role.INSTANCE || role == Role.OPERATOR;
            case OPERATOR -> role == Role.OPERATOR || isRead && role == Role.READER;
        };
    }
}
