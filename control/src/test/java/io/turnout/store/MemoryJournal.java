package io.turnout.store;

import io.turnout.switching.Pair;
import io.turnout.switching.PairRecord;
import io.turnout.switching.UeInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A journal that outlives an agent, not the process; and tells in which order things were done. */
public final class MemoryJournal implements Journal {
    private final Map<Pair, PairRecord> records = new HashMap<>();
    private final List<Tie> ties = new ArrayList<>();
    private final int tieCapacity;
    private long floor;

    /** With room for {@code tieCapacity} names. */
    public MemoryJournal(int tieCapacity) {
        this.tieCapacity = tieCapacity;
    }

    /** The pair's record; null where there is none. */
    public PairRecord record(Pair pair) {
        return records.get(pair);
    }

    @Override
    public void put(PairRecord record) {
        records.put(record.pair(), record);
    }

    @Override
    public void remove(Pair pair) {
        records.remove(pair);
    }

    @Override
    public void putFloor(long epoch) {
        floor = epoch;
    }

    @Override
    public boolean tie(long ueKey, UeInfo name) {
        ties.removeIf(it -> it.ueKey() == ueKey && it.name().kind() == name.kind());
        return ties.size() < tieCapacity && ties.add(new Tie(ueKey, name));
    }

    @Override
    public void untie(long ueKey) {
        ties.removeIf(it -> it.ueKey() == ueKey);
    }

    @Override
    public Contents contents() {
        return new Contents(List.copyOf(records.values()), floor, ties);
    }

    @Override
    public void close() {
        // It lives on.
    }
}
