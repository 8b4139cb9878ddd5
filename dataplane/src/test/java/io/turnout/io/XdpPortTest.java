package io.turnout.io;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.turnout.io.xdp.XdpProgram;
import org.junit.jupiter.api.AfterEach;

class XdpPortTest extends PortContract {
    private static final int PATIENT_NS = 1_900_000_000;

    private LinkPair link;

    @Override
    Port open() {
        link = new LinkPair(mtu(), 1);
        XdpPort port = link.here.call(() -> XdpPort.open(umem, null, "here", 1, SIDE, PATIENT_NS, XdpProgram::tunnels));
        assertEquals(isNative(), port.isNative());
        return port;
    }

    int mtu() {
        return 2_500;
    }

    boolean isNative() {
        return true;
    }

    @Override
    End end() {
        return link.end();
    }

    @AfterEach
    void disconnect() {
        if (link != null) {
            link.close();
        }
    }
}
