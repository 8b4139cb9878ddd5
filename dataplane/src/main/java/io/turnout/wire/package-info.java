/**
 * Octets to meaning: Ethernet, VLAN, IPv4, IPv6, UDP, GTP-U and checksums, as static functions over (buffer, offset,
 * length).
 *
 * <p>No state and no allocation: whoever calls keeps what was read. Every function that reads says which octets must
 * be inside the frame, and every function that walks (options, extension headers) is bounded by a named limit. Used by
 * every other room of the data plane; uses none.
 */
package io.turnout.wire;
