package io.turnout.lab;

import java.util.Deque;

/** Closes what was opened, the last first, whatever fails. */
final class Closing {
    private Closing() {}

    static void all(Deque<AutoCloseable> opened) {
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception e) {
                // The others go all the same; what is left says so itself.
                System.err.println("lab: " + e.getMessage());
            }
        }
    }
}
