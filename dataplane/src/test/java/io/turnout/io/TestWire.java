package io.turnout.io;

/**
 * A wire to be inline on: eNB and SGW, each in a namespace, and between them a third with two ports in a bridge; an
 * application's namespace beside it.
 *
 * <pre>
 *   enb:e0 --- m-enb:mec:m-sgw --- s0:sgw
 *                     m-app --- a0:app
 * </pre>
 */
final class TestWire implements AutoCloseable {
    final Namespace enb = new Namespace("enb");
    final Namespace mec = new Namespace("mec");
    final Namespace sgw = new Namespace("sgw");
    final Namespace app = new Namespace("app");

    private TestWire() {}

    /** With a bridge between the two ports, or none. */
    static TestWire create(boolean hasBridge, int mtu, int queues) {
        TestWire wire = new TestWire();
        try {
            wire.connect(hasBridge, mtu, queues);
        } catch (RuntimeException e) {
            wire.close();
            throw e;
        }
        return wire;
    }

    private void connect(boolean hasBridge, int mtu, int queues) {
        enb.link("e0", "02:00:00:00:01:01", mec, "m-enb", "02:00:00:00:01:fe", mtu, queues);
        sgw.link("s0", "02:00:00:00:02:01", mec, "m-sgw", "02:00:00:00:02:fe", mtu, queues);
        app.link("a0", "02:00:00:00:03:01", mec, "m-app", "02:00:00:00:03:fe", mtu, queues);
        // Locally generated packets would carry partial checksums.
        enb.run("ethtool -K e0 tx off");
        sgw.run("ethtool -K s0 tx off");
        app.run("ethtool -K a0 tx off");
        if (hasBridge) {
            mec.ip("link add br0 mtu " + mtu + " type bridge mcast_snooping 0");
            mec.run("sysctl -qw net.ipv6.conf.br0.disable_ipv6=1");
            mec.ip("link set m-enb master br0");
            mec.ip("link set m-sgw master br0");
            mec.ip("link set br0 up");
        }
    }

    /** Has the middle route between 198.18.1.1 and 198.18.1.2, where {@link TestFrames} go, rather than bridge. */
    void route() {
        mec.run("sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.all.send_redirects=0");
        mec.ip("link set m-enb address 02:00:00:00:02:01"); // first: it forgets neighbours
        String[][] ends = {{"m-enb", "198.18.1.1", "02:00:00:00:01:01"}, {"m-sgw", "198.18.1.2", "02:00:00:00:02:01"}};
        for (String[] end : ends) {
            mec.run("sysctl -qw net.ipv4.conf." + end[0] + ".rp_filter=0");
            mec.ip("route add " + end[1] + "/32 dev " + end[0]);
            mec.ip("neigh add " + end[1] + " lladdr " + end[2] + " dev " + end[0]);
        }
    }

    /** Ends what {@link #route} began. */
    void unroute() {
        for (String[] end : new String[][] {{"m-enb", "198.18.1.1"}, {"m-sgw", "198.18.1.2"}}) {
            mec.ip("route del " + end[1] + "/32 dev " + end[0]);
            mec.ip("neigh del " + end[1] + " dev " + end[0]);
        }
        mec.ip("link set m-enb address 02:00:00:00:01:fe");
    }

    /** Gives both ends addresses of one network. */
    void addresses() {
        enb.ip("addr add 198.18.1.1/24 dev e0");
        sgw.ip("addr add 198.18.1.2/24 dev s0");
    }

    @Override
    public void close() {
        for (Namespace namespace : new Namespace[] {enb, mec, sgw, app}) {
            namespace.close();
        }
    }
}
