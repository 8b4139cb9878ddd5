package io.turnout.io;

/** Where the driver refuses the program, as for frames longer than a page, it runs in the network stack. */
class GenericXdpPortTest extends XdpPortTest {
    @Override
    int mtu() {
        return 9_000;
    }

    @Override
    boolean isNative() {
        return false;
    }
}
