package io.turnout.io;

/**
 * What a kind of port can do: what a site may rely on, and what the contract that all ports are tested against asks of it.
 *
 * @param failsToWire whether frames cross without us when the process dies, hangs or bypasses
 * @param seesAll whether every frame on the link comes to us (else only those that concern us)
 * @param frameExact whether a passed frame leaves octet for octet as it came
 * @param keepsLinkHeader whether frames have an Ethernet header on the link, not one made up here
 * @param needsPrivileges whether opening one takes root or capabilities
 * @param maxFrameLength octets of the longest frame that it receives and sends
 */
public record PortCapabilities(
        boolean failsToWire,
        boolean seesAll,
        boolean frameExact,
        boolean keepsLinkHeader,
        boolean needsPrivileges,
        int maxFrameLength) {}
