package io.turnout.io;

import org.junit.jupiter.api.AfterEach;

class PacketPortTest extends PortContract {
    private LinkPair link;

    @Override
    Port open() {
        link = new LinkPair();
        return link.here.call(() -> open("here"));
    }

    PacketPort open(String name) {
        return PacketPort.open(umem, name, SIDE);
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
