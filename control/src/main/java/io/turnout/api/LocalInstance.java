package io.turnout.api;

import io.turnout.config.Instance;
import io.turnout.switching.Notice;
import io.turnout.switching.Pair;
import java.util.LinkedHashMap;
import java.util.Map;

/** One application instance of this platform as the HTTP interface knows it. Owned by the event loop but for the flag. */
final class LocalInstance {
    private static final int LEDGER_CAPACITY = 1 << 16;

    final String application;
    final Instance site;
    boolean isRegistered;
    boolean isConfirmedReady;
    boolean isTerminating;
    EventStream stream;

    /** What the handshake was told last. */
    boolean isReportedUp;

    /** Whether a notice would reach it: read by the agent's thread. */
    volatile boolean isReachable;

    private final Map<Pair, Told> ledger = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Pair, Told> eldest) {
            return size() > LEDGER_CAPACITY;
        }
    };

    /** What the instance was told last about a pair, and when. */
    static final class Told {
        Notice last;
        long notifiedNs;
        long holdWantedNs;
    }

    LocalInstance(String application, Instance site) {
        this.application = application;
        this.site = site;
    }

    String id() {
        return site.id();
    }

    /** Whether it can serve. */
    boolean isUp() {
        return !isTerminating && (stream != null || isConfirmedReady);
    }

    /** What it was told about {@code pair}; null where nothing was. */
    Told told(Pair pair) {
        return ledger.get(pair);
    }

    /** Notes a notice; a repeat does not start the clock anew. */
    void note(Notice notice, long nowNs) {
        Told told = ledger.computeIfAbsent(notice.pair(), _ -> new Told());
        boolean isNew = told.last == null || notice.grant().isAfter(told.last.grant());
        if (notice instanceof Notice.Notification && isNew) {
            told.notifiedNs = nowNs;
            told.holdWantedNs = 0;
        }
        if (isNew || !(notice instanceof Notice.Notification)) {
            told.last = notice;
        }
    }

    void forget(Pair pair) {
        ledger.remove(pair);
    }
}
