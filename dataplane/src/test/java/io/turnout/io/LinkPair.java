package io.turnout.io;

/** Two namespaces with one link between them: {@code here} and {@code there}. */
final class LinkPair implements AutoCloseable {
    final Namespace here;
    final Namespace there;

    LinkPair() {
        this(2_500, 1);
    }

    LinkPair(int mtu, int queues) {
        Namespace.assumePossible();
        here = new Namespace("here");
        there = new Namespace("there");
        there.link("there", "02:00:00:00:01:01", here, "here", "02:00:00:00:01:fe", mtu, queues);
    }

    /** What sends and receives at {@code there}. */
    PortContract.End end() {
        RawSocket socket = new RawSocket(there, "there");
        return new PortContract.End() {
            @Override
            public void send(byte[] frame) {
                socket.send(frame);
            }

            @Override
            public byte[] receive(int limitMillis) {
                return socket.receive(limitMillis);
            }

            @Override
            public void close() {
                socket.close();
            }
        };
    }

    @Override
    public void close() {
        here.close();
        there.close();
    }
}
