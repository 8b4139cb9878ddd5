package io.turnout.config;

/**
 * A value and where it stands, for what is checked once all is read. Immutable.
 *
 * @param value as it was read
 * @param place where
 */
record Located<T>(T value, Place place) {}
