package io.turnout.api;

import java.util.Locale;

/** Whether a caller takes an answer in JSON (RFC 9110, 12.5.1). Stateless. */
final class Acceptance {
    private static final String[] RANGES = {"*/*", "application/*", "application/json"};

    private Acceptance() {}

    /** Whether {@code accept}, the header's value or null, allows {@code application/json}: the closest range decides. */
    static boolean ofJson(String accept) {
        if (accept == null || accept.isBlank()) {
            return true;
        }
        int closest = -1;
        boolean isTaken = false;
        for (String element : accept.split(",", -1)) {
            String[] parts = element.split(";", -1);
            String range = parts[0].strip().toLowerCase(Locale.ROOT);
            for (int closeness = 0; closeness < RANGES.length; closeness++) {
                if (range.equals(RANGES[closeness]) && closeness >= closest) {
                    closest = closeness;
                    isTaken = !isRefused(parts);
                }
            }
        }
        return isTaken;
    }

    private static boolean isRefused(String[] parts) {
        for (int i = 1; i < parts.length; i++) {
            if (parts[i].strip().toLowerCase(Locale.ROOT).matches("q\\s*=\\s*0(\\.0{0,3})?")) {
                return true;
            }
        }
        return false;
    }
}
