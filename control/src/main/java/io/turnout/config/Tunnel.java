package io.turnout.config;

/**
 * The GTP-U tunnel between platforms. Immutable.
 *
 * @param hopLimit how many platforms a packet may be tunnelled on to; 1 to 255, default 4
 */
public record Tunnel(int hopLimit) {
    static final Tunnel DEFAULT = new Tunnel(4);
}
