package io.turnout.app;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps an ever longer log for each UE; its length is its version. */
class LogService implements StatefulService {
    private final Map<String, byte[]> logs = new ConcurrentHashMap<>();
    final Set<String> frozen = ConcurrentHashMap.newKeySet();

    /** The log of the UE with {@code address}. */
    byte[] log(String address) {
        return logs.getOrDefault(address, new byte[0]);
    }

    void put(String address, byte[] log) {
        logs.put(address, log);
    }

    /** One more octet; what nobody may write while frozen. */
    void append(String address, int octet) {
        byte[] longer = Arrays.copyOf(log(address), log(address).length + 1);
        longer[longer.length - 1] = (byte) octet;
        logs.put(address, longer);
    }

    @Override
    public ContextPart snapshot(Ue ue) {
        byte[] log = log(ue.address());
        return ContextPart.whole(log.length, log);
    }

    @Override
    public ContextPart changes(Ue ue, long version) {
        byte[] log = log(ue.address());
        return ContextPart.changes(log.length, Arrays.copyOfRange(log, (int) version, log.length));
    }

    @Override
    public void restore(Ue ue, ContextPart part) {
        byte[] before = part.whole() ? new byte[0] : log(ue.address());
        byte[] log = Arrays.copyOf(before, before.length + part.octets().length);
        System.arraycopy(part.octets(), 0, log, before.length, part.octets().length);
        if (log.length != part.version()) {
            throw new IllegalStateException(log.length + " octets at version " + part.version());
        }
        logs.put(ue.address(), log);
    }

    @Override
    public void freeze(Ue ue) {
        frozen.add(ue.address());
    }

    @Override
    public void unfreeze(Ue ue) {
        frozen.remove(ue.address());
    }

    @Override
    public void release(Ue ue) {
        frozen.remove(ue.address());
        logs.remove(ue.address());
    }
}
