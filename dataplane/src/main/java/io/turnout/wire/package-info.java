/**
 * Octets to meaning: Ethernet, VLAN, IPv4, IPv6, UDP, TCP, ICMP, GTP-U and checksums, as static functions over (buffer,
 * offset, length).
 *
 * <p>No state and no allocation: whoever calls keeps what was read. Used by every other room of the data plane; uses
 * none.
 *
 * <p>One convention holds throughout. {@code check(buffer, offset, length)} is told how many octets there are, reads
 * none beyond them, and returns a header's length, or a negative named constant that says what is wrong; no two of
 * these constants in the room are equal. Accessors read one field and assume that the check before them passed.
 * Offsets taken are those of the first octet of what is read; offsets and lengths returned count from there. Lengths
 * are in octets. Every function that walks (tags, options, extension headers, information elements) is bounded by a
 * named limit. That an IP, UDP or TCP header says more than is there ({@code ..._BEYOND_FRAME}, {@code
 * ..._BEYOND_PACKET}) is found last: all else about that header is right and its fields may be read, which is how
 * frames that a capture's snap length has cut, and first fragments, are still understood.
 *
 * <p>Fields that span octets are big-endian; unsigned ones come back as a non-negative {@code int}, except those of 32
 * bits (IPv4 addresses, TEIDs, identifications), which fill it. An IPv6 address is two {@code long}s, high and low.
 */
package io.turnout.wire;
