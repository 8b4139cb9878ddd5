package io.turnout.config;

/**
 * How many packets of one UE may wait for a swap, and how long; beyond any of the three the switch is aborted.
 * Immutable.
 *
 * @param packets 1 to 65536, default 512
 * @param octets of all waiting packets together; 9216 (one packet of the largest MTU) to 67108864, default 1048576
 * @param millis 1 to 10000, default 200
 */
public record Hold(int packets, int octets, int millis) {
    static final Hold DEFAULT = new Hold(512, 1_048_576, 200);
}
