package io.turnout.table;

import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Everything that workers read and the one writer writes.
 *
 * @param ues UE contexts
 * @param paths GTP-U paths
 * @param quietPoints which version each worker reads
 * @param capacity what fits
 */
public record Tables(UeTable ues, PathTable paths, QuietPoints quietPoints, Capacity capacity) {
    /**
     * How much fits.
     *
     * @param ues UE contexts, each with one rule and three bearers a direction
     * @param lines of further rules (one each) and bearers (eight each)
     * @param paths eNB and SGW pairs
     * @param workers threads that read
     */
    public record Capacity(int ues, int lines, int paths, int workers) {}

    /** Fresh tables in this process's memory, gone with it. */
    public static Tables inMemory(Capacity capacity) {
        UeTable ues = new UeTable(
                memory(UeTable.contextsLength(capacity.ues(), capacity.lines())),
                memory(UeTable.indexLength(capacity.ues())),
                capacity.ues());
        PathTable paths = new PathTable(memory(PathTable.length(capacity.paths())), capacity.paths());
        QuietPoints quietPoints = new QuietPoints(memory(QuietPoints.length(capacity.workers())), capacity.workers());
        return new Tables(ues, paths, quietPoints, capacity);
    }

    private static UnsafeBuffer memory(int length) {
        return new UnsafeBuffer(ByteBuffer.allocateDirect(length));
    }
}
