package io.turnout.io;

class StampingLoopbackPortTest extends LoopbackPortTest {
    @Override
    LoopbackPort open(LoopbackLink link) {
        return LoopbackPort.openStamping(umem, link, SIDE);
    }

    @Override
    void assertArrival(long timeNs) {
        assertKernelTime(timeNs);
    }
}
