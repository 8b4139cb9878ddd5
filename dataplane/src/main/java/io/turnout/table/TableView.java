package io.turnout.table;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What the tables hold, for reports: from within the data plane, or from another process that only looks.
 *
 * <p>Any thread. A UE is seen as it was at one published version; different UEs may be seen at different ones. Lock-free:
 * looking at a UE begins again when a batch was published meanwhile, and never holds the writer or a worker up.
 */
public final class TableView implements AutoCloseable {
    private final UeTable ues;
    private final PathTable paths;
    private final QuietPoints quietPoints;
    private final Runnable onClose;

    /** Hears of UEs. */
    @FunctionalInterface
    public interface UeVisitor {
        /** One UE. */
        void onUe(Ue ue);
    }

    /**
     * A UE.
     *
     * @param key {@link UeKey}
     * @param lastPacketNs when it had a packet, to the second
     * @param uplink its bearers ({@link Bearer}), newest path first
     * @param downlink likewise
     * @param rules those that lead somewhere
     */
    public record Ue(long key, long lastPacketNs, List<Long> uplink, List<Long> downlink, List<Rule> rules) {}

    /**
     * A route rule of a UE.
     *
     * @param applicationIndex of the application that it is for
     * @param route {@link Route}
     * @param packets that it decided
     * @param octets their inner octets
     */
    public record Rule(int applicationIndex, long route, long packets, long octets) {}

    TableView(UeTable ues, PathTable paths, QuietPoints quietPoints, Runnable onClose) {
        this.ues = ues;
        this.paths = paths;
        this.quietPoints = quietPoints;
        this.onClose = onClose;
    }

    /**
     * The tables that are in {@code directory}, read-only.
     *
     * @throws LayoutException if they are damaged, or of another layout
     */
    public static TableView open(Path directory) throws IOException {
        TableFile file = TableFile.view(directory);
        Tables.Capacity capacity = file.capacity();
        return new TableView(
                file.ues(),
                new PathTable(file.paths(), capacity.paths()),
                new QuietPoints(file.quietPoints(), capacity.workers()),
                file::close);
    }

    /** The version that was published last. */
    public long published() {
        return quietPoints.published();
    }

    /** The paths that bearers name. */
    public PathTable paths() {
        return paths;
    }

    /** Shows every UE to {@code visitor}. */
    public void forEachUe(UeVisitor visitor) {
        int lastSlot = ues.lastSlot();
        for (int slot = 1; slot <= lastSlot; slot++) {
            Ue ue = read(slot);
            if (ue != null) {
                visitor.onUe(ue);
            }
        }
    }

    /** The UE in {@code slot} at one version: lines are not used again while that stays; null where there is none. */
    private Ue read(int slot) {
        while (true) {
            long version = quietPoints.published();
            Ue ue = read(slot, version);
            if (quietPoints.published() == version && (ue == null || ues.ueKey(slot) == ue.key())) {
                return ue;
            }
        }
    }

    private Ue read(int slot, long version) {
        long key = ues.ueKey(slot);
        if (key == UeKey.NULL_UE) {
            return null;
        }
        List<Rule> rules = new ArrayList<>();
        int rule = ues.firstRule(slot);
        for (int walked = 0; walked < UeTable.MAX_RULES_PER_UE && rule != UeTable.NULL_RULE; walked++) {
            long route = ues.route(rule, version);
            int applicationIndex = ues.applicationIndex(rule);
            if (Route.kind(route) != 0 && applicationIndex >= 0) {
                rules.add(new Rule(applicationIndex, route, ues.packets(rule), ues.octets(rule)));
            }
            rule = ues.nextRule(rule);
        }
        return new Ue(key, ues.lastPacketNs(slot), bearers(slot, true), bearers(slot, false), rules);
    }

    private List<Long> bearers(int slot, boolean uplink) {
        List<Long> bearers = new ArrayList<>();
        for (int n = 0; n < UeTable.MAX_BEARERS; n++) {
            long bearer = ues.bearer(slot, n, uplink);
            if (bearer != Bearer.NULL_BEARER) {
                bearers.add(bearer);
            }
        }
        return bearers;
    }

    /** Gives the file back. */
    @Override
    public void close() {
        onClose.run();
    }
}
