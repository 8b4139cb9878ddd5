package io.turnout.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pcap4j.core.BpfProgram.BpfCompileMode;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.PcapHandle.BlockingMode;
import org.pcap4j.core.PcapNativeException;
import org.pcap4j.core.PcapNetworkInterface.PromiscuousMode;

/** Sending between the two ends of a virtual cable, in a network namespace that exists for one test. */
class LiveInterfaceTest {
    private static final String NAMESPACE =
            "turnout-live-" + ProcessHandle.current().pid();
    private static final String NEAR = "live0";
    private static final String FAR = "live1";
    private static final int LIMIT_SECONDS = 60;

    @TempDir
    Path folder;

    @BeforeEach
    void makeNamespace() throws IOException, InterruptedException {
        assumeTrue("root".equals(System.getProperty("user.name")), "network namespaces need root");
        assumeTrue(Files.isExecutable(Path.of("/usr/sbin/ip")), "no /usr/sbin/ip");
        Process added = new ProcessBuilder("ip", "netns", "add", NAMESPACE).start();
        assumeTrue(added.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) && added.exitValue() == 0, "no namespaces here");
        inNamespace("ip", "link", "add", NEAR, "type", "veth", "peer", "name", FAR);
        inNamespace("ip", "link", "set", NEAR, "up");
        inNamespace("ip", "link", "set", FAR, "up");
    }

    @AfterEach
    void removeNamespace() throws IOException, InterruptedException {
        if (Files.exists(Path.of("/run/netns", NAMESPACE))) {
            run("ip", "netns", "delete", NAMESPACE);
        }
    }

    @Test
    void shouldDeliverFramesToTheOtherEndAtTheRate() throws IOException, InterruptedException {
        assertEquals(List.of("sent 50, failed 1, arrived 50, in time true"), inNamespace(java("exchange")));
    }

    @Test
    void shouldListInterfacesWhenThereIsNoSuchOne() throws IOException, InterruptedException {
        String message = inNamespace(java("open", "absent0")).getFirst();

        assertTrue(message.startsWith("interface absent0: does not exist; there are: "), message);
        assertTrue(message.contains(NEAR) && message.contains(FAR), message);
    }

    @Test
    void shouldSayThatPrivilegeIsMissing() throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/setpriv")), "no /usr/bin/setpriv");
        List<String> command = new ArrayList<>(List.of("setpriv", "--bounding-set=-net_raw,-net_admin"));
        command.addAll(List.of(java("open", NEAR)));

        assertEquals(
                List.of("interface live0: no permission to send on it: needs root or CAP_NET_RAW"),
                inNamespace(command.toArray(String[]::new)));
    }

    @Test
    void shouldSayWhatToInstallWhenLibpcapIsMissing() throws IOException, InterruptedException {
        assertEquals(
                List.of("interface live0: libpcap is missing: install it (Debian: apt install libpcap0.8)"),
                inNamespace(java("-Dorg.pcap4j.core.pcapLibName=/absent/libpcap.so", "open", NEAR)));
    }

    private static String[] java(String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> flag.startsWith("--"))
                .forEach(command::add);
        Arrays.stream(arguments).filter(argument -> argument.startsWith("-D")).forEach(command::add);
        command.addAll(List.of(
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Program.class.getName()));
        Arrays.stream(arguments).filter(argument -> !argument.startsWith("-D")).forEach(command::add);
        return command.toArray(String[]::new);
    }

    private List<String> inNamespace(String... command) throws IOException, InterruptedException {
        List<String> wrapped = new ArrayList<>(List.of("ip", "netns", "exec", NAMESPACE));
        wrapped.addAll(List.of(command));
        return run(wrapped.toArray(String[]::new));
    }

    /** What a command printed on its standard output, by line. */
    private List<String> run(String... command) throws IOException, InterruptedException {
        Path output = folder.resolve("output.txt");
        Path errors = folder.resolve("errors.txt");
        Process process = new ProcessBuilder(command)
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start();
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IllegalStateException(command[0] + " took longer than " + LIMIT_SECONDS + " s");
        }
        assertEquals(0, process.exitValue(), () -> text(errors));
        return Files.readAllLines(output, StandardCharsets.UTF_8);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** What runs inside the namespace. */
    static final class Program {
        private static final int FRAME_COUNT = 50;
        private static final int FRAMES_PER_SECOND = 1_000;
        private static final long MIN_DURATION_NS = (FRAME_COUNT - 1) * 1_000_000L;
        private static final int HEADER_LENGTH = 14;
        private static final int MAX_FRAME_LENGTH = 2_048;
        private static final int OVER_MTU_LENGTH = 9_000;
        private static final byte[] HEADER = {2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, (byte) 0x88, (byte) 0xb5};
        private static final String FROM_HEADER = "ether src 02:00:00:00:00:01";

        private Program() {}

        public static void main(String[] arguments) throws Exception {
            if ("exchange".equals(arguments[0])) {
                exchange();
                return;
            }
            try (LiveSender sender = LiveSender.open(arguments[1], SendSchedule.atRate(1))) {
                System.out.println("opened " + sender.sentCount());
            } catch (CaptureException e) {
                System.out.println(e.getMessage());
            }
        }

        private static void exchange() throws Exception {
            try (PcapHandle receiver = receiver();
                    LiveSender sender = LiveSender.open(NEAR, SendSchedule.atRate(FRAMES_PER_SECOND))) {
                receiver.setFilter(FROM_HEADER, BpfCompileMode.OPTIMIZE);
                receiver.setBlockingMode(BlockingMode.NONBLOCKING);
                long startNs = System.nanoTime();
                for (int i = 0; i < FRAME_COUNT; i++) {
                    send(sender, frame(i));
                }
                long durationNs = System.nanoTime() - startNs;
                send(sender, Arrays.copyOf(HEADER, OVER_MTU_LENGTH));
                System.out.println("sent " + sender.sentCount() + ", failed " + sender.failedCount() + ", arrived "
                        + arrived(receiver) + ", in time " + (durationNs >= MIN_DURATION_NS));
            }
        }

        /** In immediate mode its ring has one slot for each frame, of the snap length: enough for all. */
        private static PcapHandle receiver() throws PcapNativeException {
            return new PcapHandle.Builder(FAR)
                    .snaplen(MAX_FRAME_LENGTH)
                    .promiscuousMode(PromiscuousMode.PROMISCUOUS)
                    .timeoutMillis(1)
                    .immediateMode(true)
                    .build();
        }

        private static void send(LiveSender sender, byte[] frame) {
            sender.send(new UnsafeBuffer(frame), 0, frame.length, 0, LinkType.ETHERNET);
        }

        /** How many of the frames came, in order and whole. */
        private static int arrived(PcapHandle receiver) throws Exception {
            long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
            int count = 0;
            while (count < FRAME_COUNT && System.nanoTime() < deadlineNs) {
                byte[] octets = receiver.getNextRawPacket();
                if (octets == null) {
                    Thread.onSpinWait();
                } else if (Arrays.equals(frame(count), octets)) {
                    count++;
                }
            }
            return count;
        }

        private static byte[] frame(int index) {
            byte[] frame = Arrays.copyOf(HEADER, 60 + 29 * index);
            for (int i = HEADER_LENGTH; i < frame.length; i++) {
                frame[i] = (byte) (index + i);
            }
            return frame;
        }
    }
}
