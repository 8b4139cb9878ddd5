package io.turnout.generate;

/**
 * Where UEs' traffic goes to and comes from.
 *
 * @param address of an application instance or a server
 * @param weight its share of the traffic of UEs with its IP version, relative to the others' weights
 */
public record Destination(Address address, double weight) {}
