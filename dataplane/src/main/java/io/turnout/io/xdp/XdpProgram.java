package io.turnout.io.xdp;

import static io.turnout.io.bpf.Assembler.ADD;
import static io.turnout.io.bpf.Assembler.AND;
import static io.turnout.io.bpf.Assembler.BYTE;
import static io.turnout.io.bpf.Assembler.CLOCK_NS;
import static io.turnout.io.bpf.Assembler.DOUBLE;
import static io.turnout.io.bpf.Assembler.EQUAL;
import static io.turnout.io.bpf.Assembler.FRAME;
import static io.turnout.io.bpf.Assembler.GREATER;
import static io.turnout.io.bpf.Assembler.HALF;
import static io.turnout.io.bpf.Assembler.LESS;
import static io.turnout.io.bpf.Assembler.MAP_LOOKUP;
import static io.turnout.io.bpf.Assembler.MOVE;
import static io.turnout.io.bpf.Assembler.NOT_EQUAL;
import static io.turnout.io.bpf.Assembler.REDIRECT_MAP;
import static io.turnout.io.bpf.Assembler.SHIFT_LEFT;
import static io.turnout.io.bpf.Assembler.SIGNED_GREATER;
import static io.turnout.io.bpf.Assembler.SUBTRACT;
import static io.turnout.io.bpf.Assembler.WORD;

import io.turnout.engine.Prefixes.Prefix;
import io.turnout.io.bpf.Assembler;
import io.turnout.io.bpf.Assembler.Label;
import io.turnout.wire.Ethernet;
import io.turnout.wire.Gtpu;
import io.turnout.wire.Ipv4;
import io.turnout.wire.Ipv6;
import io.turnout.wire.Udp;
import io.turnout.wire.Vlan;
import java.util.List;

/**
 * The program that the kernel runs for every frame that a port receives, before anything else sees it: it takes to Java
 * what Java must see, and leaves the rest to the kernel (the bridge that both ports are members of).
 *
 * <pre>
 *   S1-U port:         UDP to port 2152, and every fragment of a UDP datagram          behind up to two VLAN tags,
 *                                                                                      IPv4 options, IPv6 extensions
 *   application port:  unicast IP to the UE networks, but not to the host itself
 *   then, for both:    the frame fits into a chunk, the {@link Gate} is open, a socket is there  ->  to Java
 *   anything else:     pass
 * </pre>
 *
 * <p>Later fragments have no UDP header, and without them a steered datagram could never be put together; so all
 * fragments of UDP are taken, and the engine passes those of others on. What the program cannot read to the end (cut,
 * more tags or extensions than it follows) passes.
 *
 * <p>The kernel verifies that every load lies within the packet: hence the comparison with the end of the packet before
 * each group of loads. Loads are in the machine's byte order (little-endian on every platform that Turnout runs on), so
 * constants to compare with are swapped beforehand.
 */
public final class XdpProgram {
    /** VLAN tags that it looks behind. */
    static final int MAX_TAGS = 2;

    static final int PASS = 2;

    // Fields of the context (struct xdp_md) that the program is called with.
    static final int CONTEXT_DATA = 0;
    static final int CONTEXT_DATA_END = 4;
    static final int CONTEXT_QUEUE = 16;

    // Registers that survive calls.
    private static final int CONTEXT_REGISTER = 6;
    private static final int START = 7;
    private static final int END = 8;
    private static final int CURSOR = 9;
    private static final int GATE = 9; // once the cursor has done its work

    private static final int IPV4_PROTOCOL_OFFSET = 9;
    private static final int IPV4_DESTINATION_OFFSET = 16;
    private static final int IPV6_NEXT_HEADER_OFFSET = 6;
    private static final int IPV6_DESTINATION_OFFSET = 24;
    private static final int KEY_OFFSET = -Integer.BYTES;
    private static final int IPV6_WORDS = 4;
    private static final int MAPPED_BITS = 96;

    private final Assembler code = new Assembler();
    private final Label take = new Label();
    private final Label pass = new Label();

    /**
     * The maps and limits of a program.
     *
     * @param gateFd the map of the {@link Gate}
     * @param socketsFd the XSKMAP with a socket for each queue
     * @param maxFrameLength octets of the longest frame that fits into a chunk
     * @param maxBeatAgeNs how old the last beat may be; less than two seconds
     */
    public record Setup(int gateFd, int socketsFd, int maxFrameLength, int maxBeatAgeNs) {}

    private XdpProgram() {}

    /** The program of an access or core port. */
    public static long[] tunnels(Setup setup) {
        XdpProgram program = new XdpProgram();
        program.takeTunnels();
        program.handOver(setup);
        return program.code.instructions();
    }

    /**
     * The program of an application port.
     *
     * @param host addresses that the kernel itself answers
     * @param ueNetworks whose packets go to Java; empty for every network
     */
    public static long[] application(Setup setup, List<Prefix> host, List<Prefix> ueNetworks) {
        XdpProgram program = new XdpProgram();
        program.takeNetworks(host, ueNetworks);
        program.handOver(setup);
        return program.code.instructions();
    }

    private void takeTunnels() {
        Label ipv4 = new Label();
        Label udp = new Label();
        begin();
        code.load(HALF, 2, CURSOR, Ethernet.HEADER_LENGTH - Short.BYTES); // r2: Ethernet type
        code.compute(ADD, CURSOR, Ethernet.HEADER_LENGTH);
        skipTags();
        code.jumpIf(EQUAL, 2, swap(Ipv4.ETHERNET_TYPE), ipv4);
        code.jumpIf(NOT_EQUAL, 2, swap(Ipv6.ETHERNET_TYPE), pass);
        skipIpv6(udp);
        code.place(ipv4);
        skipIpv4();
        code.place(udp);
        need(Udp.HEADER_LENGTH);
        code.load(HALF, 2, CURSOR, Udp.DESTINATION_PORT_OFFSET);
        code.jumpIf(NOT_EQUAL, 2, swap(Gtpu.PORT), pass);
    }

    /** Keeps the context, which calls would overwrite, and sees that there is an Ethernet header. */
    private void begin() {
        code.computeWith(MOVE, CONTEXT_REGISTER, 1);
        code.load(WORD, START, CONTEXT_REGISTER, CONTEXT_DATA);
        code.load(WORD, END, CONTEXT_REGISTER, CONTEXT_DATA_END);
        code.computeWith(MOVE, CURSOR, START);
        need(Ethernet.HEADER_LENGTH);
    }

    /** Passes a frame that ends before {@code length} octets behind the cursor. */
    private void need(int length) {
        code.computeWith(MOVE, 1, CURSOR);
        code.compute(ADD, 1, length);
        code.jumpIfRegister(GREATER, 1, END, pass);
    }

    /** Moves the cursor and r2, the type, behind the tags. More of them than we follow: an unknown type, which passes. */
    private void skipTags() {
        Label untagged = new Label();
        for (int i = 0; i < MAX_TAGS; i++) {
            Label tag = new Label();
            code.jumpIf(EQUAL, 2, swap(Vlan.TYPE_CUSTOMER), tag);
            code.jumpIf(EQUAL, 2, swap(Vlan.TYPE_SERVICE), tag);
            code.jumpIf(NOT_EQUAL, 2, swap(Vlan.TYPE_SERVICE_LEGACY), untagged);
            code.place(tag);
            need(Vlan.TAG_LENGTH);
            code.load(HALF, 2, CURSOR, Vlan.TAG_LENGTH - Short.BYTES);
            code.compute(ADD, CURSOR, Vlan.TAG_LENGTH);
        }
        code.place(untagged);
    }

    /** Takes fragments of UDP, passes other protocols, and moves the cursor behind the header and its options. */
    private void skipIpv4() {
        needIpv4();
        code.compute(AND, 2, 0x0F); // r2: header length in words
        code.jumpIf(LESS, 2, Ipv4.MIN_HEADER_LENGTH / Integer.BYTES, pass);
        code.load(BYTE, 3, CURSOR, IPV4_PROTOCOL_OFFSET);
        code.jumpIf(NOT_EQUAL, 3, Udp.PROTOCOL, pass);
        code.load(HALF, 3, CURSOR, Ipv4.FRAGMENT_FIELD_OFFSET);
        code.compute(AND, 3, swap(Ipv4.MORE_FRAGMENTS | 0x1FFF)); // the flag, and the offset
        code.jumpIf(NOT_EQUAL, 3, 0, take);
        code.compute(SHIFT_LEFT, 2, 2);
        code.computeWith(ADD, CURSOR, 2);
    }

    private void needIpv4() {
        need(Ipv4.MIN_HEADER_LENGTH);
        code.load(BYTE, 2, CURSOR, 0);
        code.computeWith(MOVE, 3, 2);
        code.compute(AND, 3, 0xF0);
        code.jumpIf(NOT_EQUAL, 3, 0x40, pass);
    }

    private void needIpv6() {
        need(Ipv6.HEADER_LENGTH);
        code.load(BYTE, 2, CURSOR, 0);
        code.compute(AND, 2, 0xF0);
        code.jumpIf(NOT_EQUAL, 2, 0x60, pass);
    }

    /**
     * Follows extension headers to UDP, and goes on there. The loop is written out, since the verifier follows every
     * round in any case; the order of the cases within a round is such that it meets the widest range of lengths first
     * and recognises the others as covered.
     */
    private void skipIpv6(Label udp) {
        Label fragment = new Label();
        needIpv6();
        code.load(BYTE, 2, CURSOR, IPV6_NEXT_HEADER_OFFSET); // r2: what begins at the cursor
        code.compute(ADD, CURSOR, Ipv6.HEADER_LENGTH);
        for (int i = 0; i < Ipv6.MAX_EXTENSIONS; i++) {
            code.jumpIf(EQUAL, 2, Udp.PROTOCOL, udp);
            skipExtension(fragment);
        }
        code.jumpIf(EQUAL, 2, Udp.PROTOCOL, udp);
        code.jump(pass);
        code.place(fragment);
        code.jumpIf(EQUAL, 4, Udp.PROTOCOL, take);
        code.jump(pass);
    }

    private void skipExtension(Label fragment) {
        Label options = new Label();
        Label authentication = new Label();
        Label atomic = new Label();
        Label next = new Label();
        need(Ipv6.FRAGMENT_HEADER_LENGTH); // the shortest, and what its fields are in
        code.load(BYTE, 4, CURSOR, 0); // r4: what follows
        code.load(BYTE, 3, CURSOR, 1); // r3: its length, in its own way of counting
        code.jumpIf(EQUAL, 2, Ipv6.FRAGMENT, atomic);
        code.jumpIf(EQUAL, 2, Ipv6.AUTHENTICATION, authentication);
        code.jumpIf(EQUAL, 2, Ipv6.HOP_BY_HOP, options);
        code.jumpIf(EQUAL, 2, Ipv6.ROUTING, options);
        code.jumpIf(NOT_EQUAL, 2, Ipv6.DESTINATION_OPTIONS, pass);
        code.place(options);
        code.compute(ADD, 3, 1);
        code.compute(SHIFT_LEFT, 3, 3);
        code.jump(next);
        code.place(authentication);
        code.compute(ADD, 3, 2);
        code.compute(SHIFT_LEFT, 3, 2);
        code.jump(next);
        code.place(atomic);
        code.load(HALF, 5, CURSOR, Short.BYTES);
        code.compute(AND, 5, swap(0xFFF9)); // the offset, and whether more follow
        code.jumpIf(NOT_EQUAL, 5, 0, fragment);
        code.compute(MOVE, 3, Ipv6.FRAGMENT_HEADER_LENGTH); // a whole packet, whatever its header says
        code.place(next);
        code.computeWith(ADD, CURSOR, 3);
        code.computeWith(MOVE, 2, 4);
    }

    private void takeNetworks(List<Prefix> host, List<Prefix> ueNetworks) {
        Label ipv4 = new Label();
        begin();
        code.load(BYTE, 2, CURSOR, 0);
        code.compute(AND, 2, 1); // the group bit: multicast and broadcast are the kernel's
        code.jumpIf(NOT_EQUAL, 2, 0, pass);
        code.load(HALF, 2, CURSOR, Ethernet.HEADER_LENGTH - Short.BYTES);
        code.compute(ADD, CURSOR, Ethernet.HEADER_LENGTH);
        code.jumpIf(EQUAL, 2, swap(Ipv4.ETHERNET_TYPE), ipv4);
        code.jumpIf(NOT_EQUAL, 2, swap(Ipv6.ETHERNET_TYPE), pass);
        needIpv6();
        match(IPV6_DESTINATION_OFFSET, host, false, pass);
        match(IPV6_DESTINATION_OFFSET, ueNetworks, false, take);
        code.jump(ueNetworks.isEmpty() ? take : pass);
        code.place(ipv4);
        needIpv4();
        match(IPV4_DESTINATION_OFFSET, host, true, pass);
        match(IPV4_DESTINATION_OFFSET, ueNetworks, true, take);
        if (!ueNetworks.isEmpty()) {
            code.jump(pass);
        }
    }

    /** Goes on at {@code matched} where the address at {@code offset} is in one of the networks of its family. */
    private void match(int offset, List<Prefix> networks, boolean isIpv4, Label matched) {
        for (Prefix network : networks) {
            if (isMapped(network) != isIpv4) {
                continue;
            }
            Label other = new Label();
            for (int word = isIpv4 ? IPV6_WORDS - 1 : 0; word < IPV6_WORDS; word++) {
                int bits = Math.clamp(network.length() - word * Integer.SIZE, 0, Integer.SIZE);
                if (bits > 0) {
                    int mask = -1 << (Integer.SIZE - bits);
                    code.load(WORD, 2, CURSOR, offset + (isIpv4 ? 0 : word * Integer.BYTES));
                    code.compute(AND, 2, Integer.reverseBytes(mask));
                    code.jumpIfWord(NOT_EQUAL, 2, Integer.reverseBytes(word(network, word) & mask), other);
                }
            }
            code.jump(matched);
            code.place(other);
        }
    }

    private static boolean isMapped(Prefix network) {
        return network.length() >= MAPPED_BITS && network.high() == 0 && network.low() >>> Integer.SIZE == 0xFFFF;
    }

    private static int word(Prefix network, int word) {
        long half = word < 2 ? network.high() : network.low();
        return (int) (word % 2 == 0 ? half >>> Integer.SIZE : half);
    }

    /** What is to be taken goes to its queue's socket, where it fits, somebody is there, and a socket is. */
    private void handOver(Setup setup) {
        Label oversize = new Label();
        Label closed = new Label();
        code.place(take);
        code.load(WORD, 1, CONTEXT_REGISTER, CONTEXT_QUEUE); // the key, on the stack
        code.store(WORD, FRAME, KEY_OFFSET, 1);
        code.loadMap(1, setup.gateFd());
        code.computeWith(MOVE, 2, FRAME);
        code.compute(ADD, 2, KEY_OFFSET);
        code.call(MAP_LOOKUP);
        code.jumpIf(EQUAL, 0, 0, pass); // a queue that nobody serves
        code.computeWith(MOVE, GATE, 0);
        code.computeWith(MOVE, 1, START);
        code.compute(ADD, 1, setup.maxFrameLength());
        code.jumpIfRegister(GREATER, END, 1, oversize); // the kernel would drop what does not fit
        code.load(DOUBLE, 1, GATE, Gate.BYPASS_OFFSET);
        code.jumpIf(NOT_EQUAL, 1, 0, closed);
        code.call(CLOCK_NS);
        code.load(DOUBLE, 1, GATE, Gate.BEAT_OFFSET);
        code.computeWith(SUBTRACT, 0, 1);
        code.jumpIf(SIGNED_GREATER, 0, setup.maxBeatAgeNs(), closed); // signed: a beat may come after our clock
        count(Gate.TAKEN_OFFSET);
        code.loadMap(1, setup.socketsFd());
        code.load(WORD, 2, CONTEXT_REGISTER, CONTEXT_QUEUE);
        code.compute(MOVE, 3, PASS); // what to do where no socket is
        code.call(REDIRECT_MAP);
        code.exit();
        code.place(oversize);
        count(Gate.OVERSIZE_OFFSET);
        code.jump(pass);
        code.place(closed);
        count(Gate.CLOSED_OFFSET);
        code.place(pass);
        code.compute(MOVE, 0, PASS);
        code.exit();
    }

    private void count(int counterOffset) {
        code.compute(MOVE, 1, 1);
        code.addAtomically(GATE, counterOffset, 1);
    }

    /** A 16-bit number as a load of it from network order gives it. */
    private static int swap(int number) {
        return Short.reverseBytes((short) number) & 0xFFFF;
    }
}
