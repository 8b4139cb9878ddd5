package io.turnout.lab;

import java.util.List;
import java.util.function.Supplier;

/** The network between the lab's own ends and the two platforms. */
interface Topology extends AutoCloseable {
    /** Who has which address. */
    LabPlan plan();

    /** What {@code --io} calls it. */
    String io();

    /** Whether outer headers arrive octet for octet; else the hosts' kernels make them anew. */
    boolean isOuterKept();

    /** The link of each base station, by platform. */
    List<Wire> stations();

    /** The link of the gateway. */
    Wire gateway();

    /** Shows, by platform, the frames that reach the application instance there. */
    List<Wire> instances();

    /** The {@code io} part of the site file of platform {@code index}. */
    String siteIo(int index);

    /** The address that the instance at platform {@code index} listens on. */
    String served(int index);

    /** Where platform {@code index} answers HTTP. */
    String api(int index);

    /** Whether it answers everybody, without TLS: on the loopback only. */
    boolean isApiOpen();

    /** Hosts for a real TCP connection; null where the lab cannot have any. */
    TcpHosts tcpHosts();

    /** What the command line of a program at platform {@code index} begins with. */
    List<String> atPlatform(int index);

    /** What the command line of the instance at platform {@code index} begins with. */
    List<String> atInstance(int index);

    /** Does something that opens connections to platform {@code index}, on the calling thread. */
    <T> T reach(int index, Supplier<T> task);

    /** Cuts the control connections between the platforms, or lets them be made again; the tunnel carries all the while. */
    void partition(boolean isCut);

    @Override
    void close();
}
