package io.turnout.config;

/**
 * This platform. Immutable.
 *
 * @param id its name among the platforms; instances and peers refer to it
 * @param address its address in the S1-U transport network, where tunnels of peers end
 */
public record Platform(String id, IpAddress address) {}
