package io.turnout.replay;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.pcap4j.core.NotOpenException;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.PcapNativeException;
import org.pcap4j.core.PcapNetworkInterface;
import org.pcap4j.core.PcapNetworkInterface.PromiscuousMode;
import org.pcap4j.core.Pcaps;

/** A network interface, through libpcap. Used by one thread. */
final class PcapLink implements FrameLink {
    /** Nothing is received here, so as little as possible of each frame is to be copied. */
    private static final int SNAP_LENGTH = 64;

    private static final int READ_TIMEOUT_MILLIS = 1;

    private final PcapHandle handle;

    private PcapLink(PcapHandle handle) {
        this.handle = handle;
    }

    /**
     * Opens an interface by its name.
     *
     * @throws CaptureException if there is no libpcap, no such interface, or no permission
     */
    static PcapLink open(String interfaceName) {
        String source = "interface " + interfaceName;
        try {
            List<PcapNetworkInterface> devices = Pcaps.findAllDevs();
            for (PcapNetworkInterface device : devices) {
                if (device.getName().equals(interfaceName)) {
                    return new PcapLink(
                            device.openLive(SNAP_LENGTH, PromiscuousMode.NONPROMISCUOUS, READ_TIMEOUT_MILLIS));
                }
            }
            throw new CaptureException(source, "does not exist; there are: " + names(devices));
        } catch (PcapNativeException e) {
            throw new CaptureException(source, whyNotOpened(e), e);
        } catch (LinkageError e) {
            throw new CaptureException(source, "libpcap is missing: install it (Debian: apt install libpcap0.8)", e);
        }
    }

    private static String names(List<PcapNetworkInterface> devices) {
        return devices.stream().map(PcapNetworkInterface::getName).collect(Collectors.joining(", "));
    }

    private static String whyNotOpened(PcapNativeException refusal) {
        String words = String.valueOf(refusal.getMessage());
        boolean forbidden = words.toLowerCase(Locale.ROOT).contains("permi");
        return forbidden ? "no permission to send on it: needs root or CAP_NET_RAW" : "cannot be opened: " + words;
    }

    @Override
    public int linkType() {
        return handle.getDlt().value();
    }

    @Override
    public boolean send(byte[] octets, int length) {
        try {
            handle.sendPacket(octets, length);
            return true;
        } catch (PcapNativeException e) {
            return false;
        } catch (NotOpenException e) {
            throw new IllegalStateException("the interface is closed", e);
        }
    }

    @Override
    public void close() {
        handle.close();
    }
}
