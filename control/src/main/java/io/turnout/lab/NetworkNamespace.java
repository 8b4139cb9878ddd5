package io.turnout.lab;

import io.turnout.io.sys.Libc;
import io.turnout.io.sys.SystemCallException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** A network namespace of the lab; gone when closed, with every interface in it. Root only. */
final class NetworkNamespace implements AutoCloseable {
    private static final int CLONE_NEWNET = 0x4000_0000;
    private static final long COMMAND_LIMIT_SECONDS = 20;

    private final String name;

    /** Makes it. */
    NetworkNamespace(String role) {
        name = "turnout-lab-" + ProcessHandle.current().pid() + "-" + role;
        command("ip netns add " + name);
        // Nothing of its own account may cross the wires that the lab looks at.
        run("sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1");
        run("ip link set lo up");
    }

    String name() {
        return name;
    }

    /** Runs a command in it and waits; what it wrote comes back. */
    String run(String command) {
        return command("ip netns exec " + name + " " + command);
    }

    /** What a command that runs in it begins with. */
    String[] prefix() {
        return new String[] {"ip", "netns", "exec", name};
    }

    /** Makes a pair of interfaces between this namespace and another, which may be the same; both are up. */
    void link(String here, long mac, NetworkNamespace peer, String there, int mtu) {
        command("ip link add " + here + " netns " + name + " address " + LabPlan.text(mac) + " mtu " + mtu
                + " type veth peer name " + there + " netns " + peer.name + " mtu " + mtu);
        run("ip link set " + here + " up");
        peer.run("ip link set " + there + " up");
        // Checksums that the sender leaves to its card would reach Turnout undone.
        run("ethtool -K " + here + " tx off");
        peer.run("ethtool -K " + there + " tx off");
    }

    /**
     * Does something, such as opening a socket, in this namespace on the calling thread, which then goes back. Nothing that
     * begins threads: they, and the virtual threads that they come to carry, would stay here for good.
     */
    <T> T inside(Supplier<T> task) {
        int home = open("/proc/thread-self/ns/net");
        int there = open("/run/netns/" + name);
        try {
            SystemCallException.check("enter " + name, Libc.setns(there, CLONE_NEWNET));
            try {
                return task.get();
            } finally {
                SystemCallException.check("leave " + name, Libc.setns(home, CLONE_NEWNET));
            }
        } finally {
            Libc.close(there);
            Libc.close(home);
        }
    }

    private static int open(String path) {
        return SystemCallException.check("open " + path, Libc.open(path, 0));
    }

    private static String command(String command) {
        try {
            Process process = new ProcessBuilder(command.split(" ", -1))
                    .redirectErrorStream(true)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(COMMAND_LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new LabException(command + ": takes longer than " + COMMAND_LIMIT_SECONDS + " s");
            }
            if (process.exitValue() != 0) {
                throw new LabException(command + ": " + output.strip());
            }
            return output;
        } catch (IOException e) {
            throw new LabException(command + ": " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException(command + ": interrupted");
        }
    }

    @Override
    public void close() {
        command("ip netns del " + name);
    }
}
