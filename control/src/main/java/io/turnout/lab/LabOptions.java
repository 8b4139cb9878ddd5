package io.turnout.lab;

import java.nio.file.Path;
import java.util.Locale;

/**
 * What a run of the lab is to be like.
 *
 * @param scenario what happens
 * @param ues how many UEs
 * @param pps packets a second of all UEs together, uplink
 * @param warmUpSeconds how long UEs move before the scenario, to warm the processes up
 * @param seconds how long the scenario is
 * @param io how frames reach the platforms
 * @param detect which platform detects that a switch is due: {@code target}, {@code source} or {@code both}
 * @param isHolding whether the last packets are held, or else forwarded until the swap
 * @param packetLength octets of a UE's IP packet
 * @param isTunnelling false: platforms do not know each other, the control run that must show losses
 * @param directory where site files, logs and shared memory go
 */
public record LabOptions(
        Scenario scenario,
        int ues,
        int pps,
        double warmUpSeconds,
        double seconds,
        Io io,
        String detect,
        boolean isHolding,
        int packetLength,
        boolean isTunnelling,
        Path directory) {
    /** How frames reach the platforms. */
    public enum Io {
        XDP,
        PACKET,
        DATAGRAM,
        LOOPBACK;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
