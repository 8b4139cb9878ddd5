package io.turnout.io;

import org.agrona.concurrent.Agent;

/**
 * What is done now and then beside the packets, on a thread of its own: system calls that wait must keep neither a worker
 * nor the writer.
 */
final class Housekeeping implements Agent {
    /** How often {@link #doWork} is to be called. */
    static final long INTERVAL_MILLIS = 100;

    private static final int LINKS_EVERY = 5;

    private final ServiceCounters report;
    private final Runnable bypass;
    private final Runnable links;
    private int round;

    /** {@code bypass} is done and {@code report} brought up to date each time, and {@code links} done less often. */
    Housekeeping(ServiceCounters report, Runnable bypass, Runnable links) {
        this.report = report;
        this.bypass = bypass;
        this.links = links;
    }

    @Override
    public String roleName() {
        return "housekeeping";
    }

    @Override
    public int doWork() {
        bypass.run();
        report.update();
        round++;
        if (round % LINKS_EVERY == 0) {
            links.run();
        }
        return 0;
    }

    @Override
    public void onClose() {
        report.update();
    }
}
