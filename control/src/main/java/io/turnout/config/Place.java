package io.turnout.config;

/**
 * Where in a site file something stands. Immutable.
 *
 * @param line from 1
 * @param column from 1, in code points
 * @param path the keys and indices that lead there, such as {@code applications[0].instances[1].address}; empty for
 *     the file as a whole
 */
public record Place(int line, int column, String path) implements Comparable<Place> {
    /** The file's beginning. */
    static final Place START = new Place(1, 1, "");

    /** In the order of the file. */
    @Override
    public int compareTo(Place other) {
        return line != other.line ? Integer.compare(line, other.line) : Integer.compare(column, other.column);
    }
}
