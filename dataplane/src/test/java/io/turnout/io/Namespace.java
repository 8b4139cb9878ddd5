package io.turnout.io;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.turnout.io.sys.Libc;
import io.turnout.io.sys.SystemCallException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A network namespace of a test, with a thread that lives in it; gone when closed. Root only. */
final class Namespace implements AutoCloseable {
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final int CLONE_NEWNET = 0x4000_0000;
    private static final long COMMAND_LIMIT_SECONDS = 20;

    private final String name;
    private final ExecutorService thread;

    Namespace(String role) {
        name = "turnout-" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet() + "-" + role;
        run("ip", "netns", "add", name);
        thread = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().daemon().name(name).factory());
        call(() -> enter("/run/netns/" + name));
        ip("link set lo up");
    }

    private static int enter(String path) {
        int fd = SystemCallException.check("open " + path, Libc.open(path, 0));
        SystemCallException.check("enter " + path, Libc.setns(fd, CLONE_NEWNET));
        return Libc.close(fd);
    }

    /** Has the calling thread live here, until it {@linkplain #leave leaves}. */
    void enter() {
        enter("/run/netns/" + name);
    }

    /** Has the calling thread live where the process does. */
    static void leave() {
        enter("/proc/self/ns/net");
    }

    /** Skips the test where it cannot make namespaces. */
    static void assumePossible() {
        assumeTrue("root".equals(System.getProperty("user.name")), "network namespaces need root");
        assumeTrue(Files.isExecutable(Path.of("/usr/sbin/ip")), "network namespaces need iproute2");
    }

    /** Skips the test where a program is missing. */
    static void assumeProgram(String path) {
        assumeTrue(Files.isExecutable(Path.of(path)), path + " is not installed");
    }

    String name() {
        return name;
    }

    /** Does something in this namespace, and waits for it. */
    <T> T call(Callable<T> task) {
        try {
            return thread.submit(task).get(COMMAND_LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException("in " + name, e);
        }
    }

    /** Runs {@code ip} with these arguments in this namespace. */
    void ip(String arguments) {
        run(("ip -n " + name + " " + arguments).split(" ", -1));
    }

    /** Runs a command in this namespace and returns what it wrote. */
    String run(String command) {
        return run(inside(command));
    }

    /** Has a shell do {@code script} in this namespace, and returns what it wrote. */
    String shell(String script) {
        return run("ip", "netns", "exec", name, "sh", "-c", script);
    }

    /** Starts a command in this namespace; its output goes to {@code log}. */
    Process start(Path log, String... command) {
        return start(builder(List.of(command)).redirectErrorStream(true).redirectOutput(log.toFile()));
    }

    /** Starts a JVM in this namespace, with pipes to its input and output; its errors are the test's. */
    Process startJvm(Class<?> main) {
        return start(builder(jvm(main)).redirectError(ProcessBuilder.Redirect.INHERIT));
    }

    /** The command for a JVM such as this one, small. */
    static List<String> jvm(Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                main.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    private ProcessBuilder builder(List<String> command) {
        List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", name));
        all.addAll(command);
        return new ProcessBuilder(all);
    }

    private static Process start(ProcessBuilder builder) {
        try {
            return builder.start();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private String[] inside(String command) {
        return ("ip netns exec " + name + " " + command).split(" ", -1);
    }

    /** Makes a pair of interfaces between this namespace and another. */
    void link(String here, String hereMac, Namespace peer, String there, String thereMac, int mtu, int queues) {
        String size = " mtu " + mtu + " numtxqueues " + queues + " numrxqueues " + queues;
        run(("ip link add " + here + " netns " + name + " address " + hereMac + size + " type veth peer name " + there
                        + " netns " + peer.name + " address " + thereMac + size)
                .split(" ", -1));
        for (Object[] end : new Object[][] {{this, here}, {peer, there}}) {
            Namespace namespace = (Namespace) end[0];
            namespace.run("sysctl -qw net.ipv6.conf." + end[1] + ".disable_ipv6=1");
            namespace.ip("link set " + end[1] + " up");
        }
    }

    /** Frames that the interface has received, as the kernel counts. */
    long received(String interfaceName) {
        return Long.parseLong(run("cat /sys/class/net/" + interfaceName + "/statistics/rx_packets")
                .strip());
    }

    /** Frames to be sent that the other end of the interface had no room for, as the kernel counts. */
    long dropped(String interfaceName) {
        return Long.parseLong(run("cat /sys/class/net/" + interfaceName + "/statistics/tx_dropped")
                .strip());
    }

    private static String run(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(COMMAND_LIMIT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IllegalStateException(String.join(" ", command) + ": " + output);
            }
            return output;
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(String.join(" ", command), e);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
        run("ip", "netns", "del", name);
    }
}
