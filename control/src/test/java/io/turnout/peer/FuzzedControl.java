package io.turnout.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.buffer.Unpooled;
import io.turnout.agent.RunningControl;
import io.turnout.agent.TestSites;
import io.turnout.config.IpAddress;
import io.turnout.config.Site;
import io.turnout.config.Tls;
import io.turnout.store.MemoryJournal;
import io.turnout.switching.Input;
import io.turnout.switching.Message;
import io.turnout.switching.Notice;
import io.turnout.switching.Pair;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A running control, one peer that sends whatever it is given behind its hello, each time over a connection of its own,
 * and another that must be served all the while. One thread uses it.
 *
 * <p>An input is one octet, after how many of the others the sender pauses (0: nowhere), then what is sent.
 */
final class FuzzedControl implements AutoCloseable {
    private static final String HERE = "mec-1";
    private static final String SENDER = "mec-2";
    private static final String OTHER = "mec-3";
    private static final Pair PAIR = new Pair(99, TestSites.APPLICATION);
    private static final String SWITCHING =
            "lastPackets: hold, bearerMillis: 0, deleteMillis: 50, boundMillis: 200, hold: { millis: 100 }";

    /** Room for so few pairs that arbitrary ones soon fill it. */
    private static final int PAIRS = 500;

    private static final int INPUTS_A_START = 5_000;
    private static final int INPUTS_A_LOOK = 256;
    private static final long MAX_DIRECT_OCTETS = 64L << 20;
    private static final int LIMIT_MS = 5_000;

    /** How a connection that stood can end. */
    private static final Set<PeerReason> ENDS = EnumSet.of(
            PeerReason.FRAME_LENGTH,
            PeerReason.CUT,
            PeerReason.SILENT,
            PeerReason.STALLED,
            PeerReason.REPLACED,
            PeerReason.GOODBYE,
            PeerReason.WRONG_PLATFORM,
            PeerReason.VERSION,
            PeerReason.DUPLICATE,
            PeerReason.HELLO_LATE,
            PeerReason.TLS_FAILED);

    /** Connects to the control as a platform. */
    interface Dialler {
        /** A connection to {@code port} of the loopback that shows who {@code platform} is. */
        Socket dial(String platform, int port) throws IOException;
    }

    private final Path directory;
    private final Tls tls;
    private final Dialler dialler;
    private final Function<PeerListener, PeerListener> listening;
    private final Queue<Throwable> errors = new ConcurrentLinkedQueue<>();
    private RunningControl control;
    private Socket other;
    private int startCount;
    private int inputCount;
    private long endCount;

    /** Without TLS. */
    FuzzedControl(Path directory) throws IOException {
        this(directory, it -> it);
    }

    /** Without TLS, and with something between the links and the control. */
    FuzzedControl(Path directory, Function<PeerListener, PeerListener> listening) throws IOException {
        this(directory, null, (_, port) -> new Socket(InetAddress.getLoopbackAddress(), port), listening);
    }

    /** A control whose files are {@code tls}. */
    FuzzedControl(Path directory, Tls tls, Dialler dialler) throws IOException {
        this(directory, tls, dialler, it -> it);
    }

    private FuzzedControl(Path directory, Tls tls, Dialler dialler, Function<PeerListener, PeerListener> listening)
            throws IOException {
        this.directory = directory;
        this.tls = tls;
        this.dialler = dialler;
        this.listening = listening;
        start();
    }

    /** Every kind of message alone, and what leads deep into a switch, as inputs. */
    static Stream<byte[]> seeds() {
        List<Frame> frames = new ArrayList<>(PeerVectors.frames().values());
        List<List<Frame>> sequences = new ArrayList<>();
        frames.forEach(frame -> sequences.add(List.of(frame)));
        for (int i = 2; i < frames.size(); i++) {
            sequences.add(frames.subList(i - 2, i + 1));
        }
        return sequences.stream().map(FuzzedControl::input);
    }

    /** The frames, sent at once, as an input. */
    static byte[] input(List<Frame> frames) {
        ByteBuf out = Unpooled.buffer().writeByte(0);
        frames.forEach(frame -> assertTrue(FrameWriter.write(out, frame), frame::toString));
        byte[] octets = new byte[out.readableBytes()];
        out.readBytes(octets);
        return octets;
    }

    private void start() throws IOException {
        String tables = "tables: { ues: %d, rules: %d }\n".formatted(PAIRS, PAIRS);
        Site site = TestSites.read(directory, TestSites.yaml(1, 3, SWITCHING, tables));
        control = new RunningControl(
                site,
                directory.resolve("shared-" + startCount++ % 2),
                new MemoryJournal(PAIRS),
                (instance, notice) -> answer(notice),
                errors::add);
        control.start(
                TestPlatform.plan(HERE)
                        .peer(SENDER, 1)
                        .peer(OTHER, 1)
                        .tls(tls)
                        .queueCapacity(PAIRS)
                        .setup(),
                listening.apply(control));
        endCount = 0;
        other = dial(OTHER);
        other.getOutputStream().write(hello(OTHER));
        readFrame(other);
    }

    private Socket dial(String platform) throws IOException {
        Socket socket = dialler.dial(platform, control.links().listenAddress().getPort());
        socket.setSoTimeout(LIMIT_MS);
        socket.setTcpNoDelay(true);
        return socket;
    }

    /** As an instance whose context is empty. */
    private boolean answer(Notice notice) {
        Pair pair = notice.pair();
        return switch (notice) {
            case Notice.Notification it when it.hold() -> control.offer(new Input.HoldWanted(pair, notice.grant()));
            case Notice.Notification _, Notice.Held _ -> control.offer(new Input.Synchronized(pair, notice.grant()));
            case Notice.Committed it
            when !it.serving() -> control.offer(new Input.ContextReleased(pair, notice.grant()));
            case Notice.Aborted _ -> control.offer(new Input.Resumed(pair, notice.grant()));
            case Notice.Committed _, Notice.Freeze _, Notice.Released _ -> true;
        };
    }

    private static byte[] hello(String platform) {
        byte[] octets = input(List.of(new Hello(1, 1, platform, IpAddress.ofIpv4(0x0a64_0002), 1, 0, List.of())));
        return Arrays.copyOfRange(octets, 1, octets.length);
    }

    /** Sends {@code input} and sees to it that the connection ends, and nothing else does. */
    void take(byte[] input) throws IOException {
        if (++inputCount % INPUTS_A_START == 0) {
            close();
            start();
        }
        try (Socket socket = dial(SENDER)) {
            send(socket, input);
            readToEnd(socket);
        }
        endCount++;
        TestPlatform.await(() -> ends() >= endCount || !errors.isEmpty(), "a connection's end is counted");
        assertEquals(List.of(), List.copyOf(errors));
        assertEquals(endCount, ends(), "each connection has one end");
        assertOtherIsServed();
        if (inputCount % INPUTS_A_LOOK == 0) {
            assertBounded();
        }
    }

    private long ends() {
        return ENDS.stream().mapToLong(control.links().counters()::count).sum();
    }

    private static void send(Socket socket, byte[] input) {
        int pauseAt = input.length == 0 ? 0 : Math.min(input[0] & 0xFF, input.length - 1);
        try {
            OutputStream out = socket.getOutputStream();
            out.write(hello(SENDER));
            if (input.length > 0) {
                out.write(input, 1, pauseAt);
                out.flush();
                out.write(input, 1 + pauseAt, input.length - 1 - pauseAt);
            }
            socket.shutdownOutput();
        } catch (IOException e) {
            // Closed on us before all was sent: so it may.
        }
    }

    /** What comes is whole frames, but for the last, which a reset may cut. */
    private static void readToEnd(Socket socket) {
        try {
            while (readFrame(socket) != null) {
                // Whatever control has to say.
            }
        } catch (SocketTimeoutException e) {
            fail("the connection stays open", e);
        } catch (IOException e) {
            // Reset, with what was not read.
        }
    }

    /** The next frame; null at the end. */
    private static Frame readFrame(Socket socket) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        int first = in.read();
        if (first < 0) {
            return null;
        }
        byte[] rest = new byte[3];
        in.readFully(rest);
        int length = Unpooled.wrappedBuffer(new byte[] {(byte) first}, rest).getInt(0);
        assertTrue(length >= FrameType.MIN_LENGTH && length <= FrameType.MAX_LENGTH, () -> "length " + length);
        byte[] octets = new byte[length];
        in.readFully(octets);
        FrameReader reader = new FrameReader();
        Frame frame = reader.read(Unpooled.wrappedBuffer(octets), 0, length);
        assertNotNull(frame, () -> "sent what nobody understands: " + reader.rejection());
        return frame;
    }

    /** The other peer asks, and is answered: so all that came before has been worked off. */
    private void assertOtherIsServed() throws IOException {
        byte[] query = input(List.of(new Frame.Switching(new Message.OwnershipQuery(PAIR))));
        other.getOutputStream().write(query, 1, query.length - 1);
        while (true) {
            Frame frame = readFrame(other);
            assertNotNull(frame, "the other peer was cut off");
            if (frame instanceof Frame.Switching(Message.OwnershipAnswer answer)
                    && answer.pair().equals(PAIR)) {
                return;
            }
        }
    }

    private void assertBounded() {
        int pairCount = control.desk().pairs(10 * PAIRS).join().size();
        assertTrue(pairCount <= PAIRS, () -> pairCount + " pairs");
        if (ByteBufAllocator.DEFAULT instanceof ByteBufAllocatorMetricProvider allocator) {
            long octets = allocator.metric().usedDirectMemory();
            assertTrue(octets <= MAX_DIRECT_OCTETS, () -> octets + " octets of buffers");
        }
    }

    long count(PeerReason reason) {
        return control.links().counters().count(reason);
    }

    @Override
    public void close() throws IOException {
        other.close();
        control.close();
    }
}
