package io.turnout.store;

import io.turnout.switching.Pair;
import io.turnout.switching.PairRecord;
import io.turnout.switching.UeInfo;
import java.util.List;

/**
 * Control's durable memory. What a call has returned from survives a kill of this process. Owned by one thread.
 */
public interface Journal extends AutoCloseable {
    /**
     * Keeps {@code record} in place of the pair's former one.
     *
     * @throws JournalException where there is no room: the handshake is bounded to what fits
     */
    void put(PairRecord record);

    /** Forgets the pair's record. */
    void remove(Pair pair);

    /** Keeps the epoch that pairs claimed anew start at. */
    void putFloor(long epoch);

    /**
     * Keeps another name of a UE, in place of its former one of that kind.
     *
     * @return false, and nothing kept, where there is no room for more names
     */
    boolean tie(long ueKey, UeInfo name);

    /** Forgets every name of a UE. */
    void untie(long ueKey);

    /** Everything that is kept. */
    Contents contents();

    @Override
    void close();

    /**
     * What a journal holds.
     *
     * @param records of pairs, in no order
     * @param epochFloor the last one kept; 0 where none was
     * @param ties names of UEs, in no order
     */
    record Contents(List<PairRecord> records, long epochFloor, List<Tie> ties) {
        /** Copies what it is given. */
        public Contents {
            records = List.copyOf(records);
            ties = List.copyOf(ties);
        }
    }

    /**
     * A name of a UE.
     *
     * @param ueKey its address, as in {@link Pair}
     * @param name what it is called besides
     */
    record Tie(long ueKey, UeInfo name) {}
}
