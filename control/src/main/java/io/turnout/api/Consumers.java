package io.turnout.api;

/** Whose a document is, where the path does not say so. */
final class Consumers {
    private Consumers() {}

    /** Whether the caller may see what is {@code instance}'s; what is nobody's is an operator's. */
    static boolean mayHave(Request request, String instance) {
        return request.caller().speaksFor(instance);
    }

    static void refuseOthers(Request request, String instance) throws Problem {
        if (!mayHave(request, instance)) {
            throw new Problem(403, request.caller().name() + " does not speak for " + instance);
        }
    }
}
