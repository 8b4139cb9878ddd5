package io.turnout.io;

class StampingPacketPortTest extends PacketPortTest {
    @Override
    PacketPort open(String name) {
        return PacketPort.openStamping(umem, name, SIDE);
    }

    @Override
    void assertArrival(long timeNs) {
        assertKernelTime(timeNs);
    }
}
