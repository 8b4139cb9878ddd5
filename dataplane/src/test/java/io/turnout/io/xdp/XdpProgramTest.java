package io.turnout.io.xdp;

import static io.turnout.io.TestFrames.bytes;
import static io.turnout.io.TestFrames.ethernet;
import static io.turnout.io.TestFrames.gpdu;
import static io.turnout.io.TestFrames.ipv4;
import static io.turnout.io.TestFrames.ipv6;
import static io.turnout.io.TestFrames.join;
import static io.turnout.io.TestFrames.udp;
import static io.turnout.io.xdp.BpfInterpreter.REDIRECT;
import static io.turnout.io.xdp.XdpProgram.PASS;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.turnout.engine.Prefixes.Prefix;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class XdpProgramTest {
    private static final int MAX_FRAME_LENGTH = 1_792;
    private static final int MAX_BEAT_AGE_NS = 80_000_000;
    private static final XdpProgram.Setup SETUP =
            new XdpProgram.Setup(BpfInterpreter.GATE_FD, BpfInterpreter.SOCKETS_FD, MAX_FRAME_LENGTH, MAX_BEAT_AGE_NS);
    private static final byte[] NONE = {};
    private static final int UDP = 17;
    private static final byte[] GTPU = udp(2152, gpdu(1, new byte[40]));
    private static final byte[] PACKET = ipv4(UDP, 0, NONE, GTPU);
    private static final byte[] FRAME = ethernet("0800", PACKET);

    private final BpfInterpreter program = new BpfInterpreter(XdpProgram.tunnels(SETUP), 2);

    @BeforeEach
    void open() {
        beat(program);
    }

    private static void beat(BpfInterpreter program) {
        program.nowNs = 1_000_000_000_000L;
        program.gate().putLong(Gate.BEAT_OFFSET, program.nowNs);
        program.gate().putLong(Gate.ENTRY_LENGTH + Gate.BEAT_OFFSET, program.nowNs);
    }

    private static byte[] extension(int next, int length, int octets) {
        byte[] header = new byte[octets];
        header[0] = (byte) next;
        header[1] = (byte) length;
        return header;
    }

    private static byte[] fragment(int next, int field) {
        return new byte[] {(byte) next, 0, (byte) (field >> 8), (byte) field, 0, 0, 0, 7};
    }

    @Test
    void shouldTakeGtpu() {
        assertEquals(REDIRECT, program.run(FRAME));
        assertEquals(REDIRECT, program.run(ethernet("86dd", ipv6(UDP, GTPU))));
        assertEquals(2, program.gate().getLong(Gate.TAKEN_OFFSET));
    }

    @ParameterizedTest
    @ValueSource(strings = {"8100 0007", "88a8 0007", "9100 0007", "88a8 0007 8100 0009", "9100 0007 88a8 0009"})
    void shouldTakeGtpuBehindUpToTwoTags(String tags) {
        assertEquals(REDIRECT, program.run(ethernet(tags + "0800", PACKET)));
        assertEquals(REDIRECT, program.run(ethernet(tags + "86dd", ipv6(UDP, GTPU))));
    }

    @Test
    void shouldPassThreeTags() {
        assertEquals(PASS, program.run(ethernet("8100 0007 8100 0007 8100 0007 0800", PACKET)));
    }

    @Test
    void shouldTakeGtpuBehindIpv4Options() {
        for (int optionsLength = 4; optionsLength <= 40; optionsLength += 4) {
            byte[] packet = ipv4(UDP, 0, new byte[optionsLength], GTPU);
            assertEquals(REDIRECT, program.run(ethernet("0800", packet)), optionsLength + " octets of options");
        }
    }

    @Test
    void shouldPassOtherPortsAndProtocols() {
        assertEquals(PASS, program.run(ethernet("0800", ipv4(UDP, 0, NONE, udp(2123, new byte[40])))));
        assertEquals(PASS, program.run(ethernet("0800", ipv4(UDP, 0, NONE, udp(0x6808, new byte[40])))));
        assertEquals(PASS, program.run(ethernet("0800", ipv4(132, 0, NONE, GTPU))));
        assertEquals(PASS, program.run(ethernet("86dd", ipv6(UDP, udp(2123, new byte[40])))));
        assertEquals(PASS, program.run(ethernet("86dd", ipv6(6, GTPU))));
        assertEquals(PASS, program.run(ethernet("0806", new byte[46])));
        assertEquals(PASS, program.run(ethernet("88cc", new byte[46])));
    }

    @ParameterizedTest
    @ValueSource(ints = {0x2000, 0x2001, 0x0001, 0x00B9, 0x1FFF, 0x0100})
    void shouldTakeFragmentsOfUdp(int fragmentField) {
        byte[] payload = udp(9, new byte[40]); // what is in it does not matter
        assertEquals(REDIRECT, program.run(ethernet("0800", ipv4(UDP, fragmentField, NONE, payload))));
        assertEquals(PASS, program.run(ethernet("0800", ipv4(6, fragmentField, NONE, payload))));
    }

    @ParameterizedTest
    @ValueSource(ints = {0x4000, 0x8000, 0xC000})
    void shouldNotMistakeOtherFlagsForAFragment(int fragmentField) {
        assertEquals(PASS, program.run(ethernet("0800", ipv4(UDP, fragmentField, NONE, udp(9, new byte[40])))));
        assertEquals(REDIRECT, program.run(ethernet("0800", ipv4(UDP, fragmentField, NONE, GTPU))));
    }

    @ParameterizedTest
    @ValueSource(ints = {0x0001, 0x0008, 0xFFF8, 0x0100, 0x0009})
    void shouldTakeIpv6FragmentsOfUdp(int field) {
        byte[] rest = new byte[24];
        assertEquals(REDIRECT, program.run(ethernet("86dd", ipv6(44, join(fragment(UDP, field), rest)))));
        assertEquals(PASS, program.run(ethernet("86dd", ipv6(44, join(fragment(6, field), rest)))));
        byte[] behindOptions = join(extension(44, 0, 8), fragment(UDP, field), rest);
        assertEquals(REDIRECT, program.run(ethernet("86dd", ipv6(60, behindOptions))));
    }

    @Test
    void shouldLookBehindAnIpv6FragmentThatIsWhole() {
        assertEquals(REDIRECT, program.run(ethernet("86dd", ipv6(44, join(fragment(UDP, 0x0006), GTPU)))));
        byte[] other = join(fragment(UDP, 0), udp(9, new byte[8]));
        assertEquals(PASS, program.run(ethernet("86dd", ipv6(44, other))));
        byte[] withLength = join(fragment(UDP, 0), GTPU);
        withLength[1] = 5; // reserved in this header
        assertEquals(REDIRECT, program.run(ethernet("86dd", ipv6(44, withLength))));
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 8", "43, 2, 24", "60, 1, 16", "51, 4, 24", "51, 1, 12", "60, 20, 168"})
    void shouldFollowIpv6Extensions(int header, int length, int octets) {
        byte[] packet = ipv6(header, join(extension(UDP, length, octets), GTPU));
        assertEquals(REDIRECT, program.run(ethernet("86dd", packet)));
        byte[] other = ipv6(header, join(extension(UDP, length, octets), udp(2123, new byte[40])));
        assertEquals(PASS, program.run(ethernet("86dd", other)));
    }

    @Test
    void shouldFollowEightExtensionsAndNoMore() {
        byte[] chain = GTPU;
        for (int i = 0; i < 8; i++) {
            chain = join(extension(i == 0 ? UDP : 60, 0, 8), chain);
        }
        assertEquals(REDIRECT, program.run(ethernet("86dd", ipv6(60, chain))));
        assertEquals(PASS, program.run(ethernet("86dd", ipv6(60, join(extension(60, 0, 8), chain)))));
    }

    @Test
    void shouldPassWhatIsNotTheVersionItsTypeSays() {
        byte[] six = FRAME.clone();
        six[14] = 0x65;
        assertEquals(PASS, program.run(six));
        byte[] four = ethernet("86dd", ipv6(UDP, GTPU));
        four[14] = 0x40;
        assertEquals(PASS, program.run(four));
        byte[] shortHeader = FRAME.clone();
        shortHeader[14] = 0x44;
        assertEquals(PASS, program.run(shortHeader));
    }

    /** Wherever a frame is cut, no load goes past its end: the interpreter would throw. */
    @Test
    void shouldPassFramesCutBeforeTheUdpHeaderEnds() {
        List<byte[]> frames = List.of(
                FRAME,
                ethernet("88a8 0007 8100 0007 0800", ipv4(UDP, 0, new byte[12], GTPU)),
                ethernet("86dd", ipv6(0, join(extension(51, 0, 8), extension(44, 4, 24), fragment(UDP, 0), GTPU))));
        for (byte[] frame : frames) {
            int end = frame.length - GTPU.length + 8;
            for (int length = 0; length < end; length++) {
                assertEquals(PASS, program.run(Arrays.copyOf(frame, length)), length + " of " + frame.length);
            }
            assertEquals(REDIRECT, program.run(Arrays.copyOf(frame, end)));
        }
    }

    @Test
    void shouldPassAndCountWhatDoesNotFit() {
        int length = MAX_FRAME_LENGTH - FRAME.length + GTPU.length;
        byte[] longest = ethernet("0800", ipv4(UDP, 0, NONE, Arrays.copyOf(GTPU, length)));
        assertEquals(MAX_FRAME_LENGTH, longest.length);
        assertEquals(REDIRECT, program.run(longest));
        assertEquals(PASS, program.run(Arrays.copyOf(longest, MAX_FRAME_LENGTH + 1)));
        assertEquals(1, program.gate().getLong(Gate.OVERSIZE_OFFSET));
        assertEquals(1, program.gate().getLong(Gate.TAKEN_OFFSET));
    }

    @Test
    void shouldPassAndCountWhenTheLastBeatIsOld() {
        program.nowNs += MAX_BEAT_AGE_NS;
        assertEquals(REDIRECT, program.run(FRAME));
        program.nowNs++;
        assertEquals(PASS, program.run(FRAME));
        assertEquals(1, program.gate().getLong(Gate.CLOSED_OFFSET));
    }

    @Test
    void shouldTakeWhenTheBeatIsNewerThanTheFrame() {
        program.gate().putLong(Gate.BEAT_OFFSET, program.nowNs + 1_000);
        assertEquals(REDIRECT, program.run(FRAME));
    }

    @Test
    void shouldPassBeforeTheFirstBeat() {
        program.gate().putLong(Gate.BEAT_OFFSET, 0);
        assertEquals(PASS, program.run(FRAME));
    }

    @Test
    void shouldPassAndCountWhenBypassed() {
        program.gate().putLong(Gate.BYPASS_OFFSET, 1);
        assertEquals(PASS, program.run(FRAME));
        assertEquals(1, program.gate().getLong(Gate.CLOSED_OFFSET));
        assertEquals(0, program.gate().getLong(Gate.TAKEN_OFFSET));
    }

    @Test
    void shouldLookAtTheGateOfTheFramesQueue() {
        program.queue = 1;
        program.gate().putLong(Gate.BYPASS_OFFSET, 1);
        assertEquals(REDIRECT, program.run(FRAME));
        assertEquals(1, program.gate().getLong(Gate.ENTRY_LENGTH + Gate.TAKEN_OFFSET));
        program.queue = 2;
        assertEquals(PASS, program.run(FRAME), "a queue that nobody serves");
    }

    @Test
    void shouldPassWhenThereIsNoSocket() {
        program.hasSocket = false;
        assertEquals(PASS, program.run(FRAME));
    }

    private static byte[] toHost(String macAndType, byte[] packet) {
        byte[] frame = ethernet(macAndType, packet);
        frame[0] = 2;
        return frame;
    }

    private static BpfInterpreter application(List<Prefix> ueNetworks) {
        List<Prefix> host = List.of(v4(0xc612_0102, 32), new Prefix(0xfe80_0000_0000_0000L, 0, 10));
        BpfInterpreter program = new BpfInterpreter(XdpProgram.application(SETUP, host, ueNetworks), 1);
        program.nowNs = 1_000_000_000_000L;
        program.gate().putLong(Gate.BEAT_OFFSET, program.nowNs);
        return program;
    }

    private static Prefix v4(int address, int length) {
        return new Prefix(0, 0xFFFF_0000_0000L | address & 0xFFFF_FFFFL, 96 + length);
    }

    private static byte[] toIpv4(int destination) {
        byte[] packet = ipv4(6, 0, NONE, new byte[20]);
        for (int i = 0; i < 4; i++) {
            packet[16 + i] = (byte) (destination >>> 24 - 8 * i);
        }
        return toHost("0800", packet);
    }

    private static byte[] toIpv6(String destination) {
        byte[] packet = ipv6(6, new byte[20]);
        System.arraycopy(bytes(destination), 0, packet, 24, 16);
        return toHost("86dd", packet);
    }

    @Test
    void shouldTakeFromInstancesWhatIsForAUe() {
        BpfInterpreter application = application(
                List.of(v4(0x0a2d_0000, 16), new Prefix(0x2001_0db8_0045_0000L, 0, 44), v4(0xac10_8000, 17)));
        assertEquals(REDIRECT, application.run(toIpv4(0x0a2d_0001)));
        assertEquals(REDIRECT, application.run(toIpv4(0x0a2d_ffff)));
        assertEquals(PASS, application.run(toIpv4(0x0a2c_0001)));
        assertEquals(REDIRECT, application.run(toIpv4(0xac10_8001)));
        assertEquals(PASS, application.run(toIpv4(0xac10_7fff)));
        assertEquals(REDIRECT, application.run(toIpv6("20010db8004f0000 0000000000000001")));
        assertEquals(PASS, application.run(toIpv6("20010db800500000 0000000000000001")));
        assertEquals(PASS, application.run(toIpv6("20010db900400000 0000000000000001")));
    }

    @Test
    void shouldTakeAllButTheHostsOwnWhenNoUeNetworksAreNamed() {
        BpfInterpreter application = application(List.of());
        assertEquals(REDIRECT, application.run(toIpv4(0x0808_0808)));
        assertEquals(PASS, application.run(toIpv4(0xc612_0102)));
        assertEquals(REDIRECT, application.run(toIpv4(0xc612_0103)));
        assertEquals(REDIRECT, application.run(toIpv6("20010db8004f0000 0000000000000001")));
        assertEquals(PASS, application.run(toIpv6("fe80000000000000 0000000000000001")));
        assertEquals(PASS, application.run(toIpv6("febf000000000000 0000000000000001")));
        assertEquals(REDIRECT, application.run(toIpv6("fec0000000000000 0000000000000001")));
    }

    @Test
    void shouldLeaveArpAndGroupsOfTheApplicationSideToTheKernel() {
        BpfInterpreter application = application(List.of());
        byte[] group = toIpv4(0x0808_0808);
        group[0] = 1;
        assertEquals(PASS, application.run(group));
        assertEquals(PASS, application.run(toHost("0806", new byte[46])));
        byte[] wrong = toIpv4(0x0808_0808);
        wrong[14] = 0x65;
        assertEquals(PASS, application.run(wrong));
        assertEquals(PASS, application.run(Arrays.copyOf(toIpv4(0x0808_0808), 33)));
        assertEquals(PASS, application.run(Arrays.copyOf(toIpv6("20010db8004f0000 0000000000000001"), 53)));
    }
}
