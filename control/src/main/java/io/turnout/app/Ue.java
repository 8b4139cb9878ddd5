package io.turnout.app;

/**
 * A UE, as an application is told of it.
 *
 * @param address the address that its packets carry: {@code 10.45.0.7}, or its /64, {@code 2001:db8:0:7::/64}
 * @param type how the application wants UEs named: {@code ipv4}, {@code ipv6}, {@code imsi}, {@code msisdn} or {@code
 *     user-name}
 * @param name that name; the address where no other was told
 */
public record Ue(String address, String type, String name) {}
