package io.turnout.agent;

import io.turnout.store.Journal;
import io.turnout.switching.UeInfo;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What UEs are called besides their addresses: in memory by address and by name, and in the journal. A name is tied to
 * one address: tied to another, it leaves the first. Owned by the agent's thread; bounded by the journal.
 */
final class Identities {
    private final Journal journal;
    private final Map<Long, Map<UeInfo.Kind, UeInfo>> byUe = new HashMap<>();
    private final Map<UeInfo, Long> byName = new HashMap<>();

    Identities(Journal journal) {
        this.journal = journal;
    }

    void restore(Journal.Tie tie) {
        byUe.computeIfAbsent(tie.ueKey(), _ -> new EnumMap<>(UeInfo.Kind.class))
                .put(tie.name().kind(), tie.name());
        byName.put(tie.name(), tie.ueKey());
    }

    /** Ties a name; false where there is no room for more. */
    boolean tie(long ueKey, UeInfo name) {
        if (!journal.tie(ueKey, name)) {
            return false;
        }
        Long former = byName.put(name, ueKey);
        if (former != null && former != ueKey) {
            Map<UeInfo.Kind, UeInfo> names = byUe.remove(former);
            journal.untie(former);
            names.remove(name.kind());
            names.values().forEach(it -> journal.tie(former, it));
            if (!names.isEmpty()) {
                byUe.put(former, names);
            }
        }
        UeInfo formerName = byUe.computeIfAbsent(ueKey, _ -> new EnumMap<>(UeInfo.Kind.class))
                .put(name.kind(), name);
        if (formerName != null && !formerName.equals(name)) {
            byName.remove(formerName);
        }
        return true;
    }

    /** The address may be given to another subscriber. */
    void forget(long ueKey) {
        Map<UeInfo.Kind, UeInfo> names = byUe.remove(ueKey);
        if (names != null) {
            names.values().forEach(byName::remove);
            journal.untie(ueKey);
        }
    }

    Collection<UeInfo> names(long ueKey) {
        Map<UeInfo.Kind, UeInfo> names = byUe.get(ueKey);
        return names == null ? List.of() : names.values();
    }

    /** The address that a name is tied to; null where none is. */
    Long ueKey(UeInfo name) {
        return byName.get(name);
    }
}
