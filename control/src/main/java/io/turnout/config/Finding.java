package io.turnout.config;

/**
 * Something about a site file that its writer should know. Immutable.
 *
 * @param place where it is
 * @param message what was found there and what was expected, on one line
 */
public record Finding(Place place, String message) {
    /** {@code line:column: path: message}, without the path where the file as a whole is meant. */
    @Override
    public String toString() {
        String path = place.path().isEmpty() ? "" : place.path() + ": ";
        return place.line() + ":" + place.column() + ": " + path + message;
    }
}
