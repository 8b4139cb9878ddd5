package io.turnout.generate;

/**
 * Another platform, as the site file of the one that a capture is for has it.
 *
 * @param id its name there
 * @param tunnel the address where its tunnels end
 */
public record PeerPlatform(String id, Address tunnel) {}
