package io.turnout.store;

import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.core.util.ReadResolvable;
import net.openhft.chronicle.hash.serialization.SizedReader;
import net.openhft.chronicle.hash.serialization.SizedWriter;
import net.openhft.chronicle.wire.WireIn;
import net.openhft.chronicle.wire.WireOut;

/** {@link Octets} in and out of the map, as they are. Stateless. */
final class OctetsMarshaller implements SizedReader<Octets>, SizedWriter<Octets>, ReadResolvable<OctetsMarshaller> {
    static final OctetsMarshaller INSTANCE = new OctetsMarshaller();

    private OctetsMarshaller() {}

    @Override
    public long size(Octets toWrite) {
        return toWrite.length();
    }

    @Override
    @SuppressWarnings("rawtypes")
    public void write(Bytes out, long size, Octets toWrite) {
        out.write(toWrite.buffer.byteArray(), 0, toWrite.length());
    }

    @Override
    @SuppressWarnings("rawtypes")
    public Octets read(Bytes in, long size, Octets using) {
        Octets octets = using == null ? new Octets() : using;
        int length = (int) size;
        octets.buffer.checkLimit(length);
        in.read(octets.buffer.byteArray(), 0, length);
        return octets.filled(length);
    }

    @Override
    public void readMarshallable(WireIn wire) {
        // Nothing to read.
    }

    @Override
    public void writeMarshallable(WireOut wire) {
        // Nothing to write.
    }

    @Override
    public OctetsMarshaller readResolve() {
        return INSTANCE;
    }
}
