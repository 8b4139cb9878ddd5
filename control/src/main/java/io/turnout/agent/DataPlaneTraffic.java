package io.turnout.agent;

import io.turnout.config.Site;
import io.turnout.config.SiteTraffic;
import io.turnout.config.TrafficRule;
import io.turnout.engine.TrafficPolicy;
import io.turnout.ipc.TrafficPlanCodec;
import io.turnout.table.TrafficRules;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.agrona.concurrent.UnsafeBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings traffic rules to the data plane, through the agent. Any thread. */
public final class DataPlaneTraffic implements TrafficRuleBook {
    private static final Logger LOG = LoggerFactory.getLogger(DataPlaneTraffic.class);
    private static final String NAME = "traffic-rules";

    /** Octets of a set, so that one command has room for it. */
    private static final int MAX_OCTETS = 1 << 19;

    private final Site site;
    private final ControlDesk desk;
    private final Duration limit;

    /** False from when the data plane was too late until it has answered. */
    private volatile boolean isAnswering = true;

    /**
     * Of {@code site}.
     *
     * @param limit how long the data plane may take to answer
     */
    public DataPlaneTraffic(Site site, ControlDesk desk, Duration limit) {
        this.site = site;
        this.desk = desk;
        this.limit = limit;
    }

    @Override
    public CompletionStage<Boolean> publish(List<TrafficRule> rules) {
        SiteTraffic traffic = new SiteTraffic(site, rules);
        traffic.notApplied().forEach(LOG::warn);
        int filterCount = traffic.plan().filters().size();
        int ruleCount = traffic.plan().rules().size();
        if (filterCount > TrafficRules.MAX_FILTERS || ruleCount > TrafficPolicy.MAX_RULES) {
            return refused(ruleCount + " traffic rules with " + filterCount + " filters, and "
                    + TrafficRules.MAX_FILTERS + " of each fit; a filter of a rule for flows is two");
        }
        byte[] octets = TrafficPlanCodec.encode(traffic.plan());
        if (octets.length > MAX_OCTETS) {
            return refused("traffic rules of " + octets.length + " octets, and " + MAX_OCTETS + " fit");
        }
        CompletableFuture<Long> published =
                desk.keep(NAME, batch -> batch.trafficRules(new UnsafeBuffer(octets), 0, octets.length));
        CompletableFuture<Long> inTime = published.copy().orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS);
        var _ = published.thenRun(() -> isAnswering = true);
        return inTime.handle(this::isInForce);
    }

    private static CompletionStage<Boolean> refused(String why) {
        return CompletableFuture.failedFuture(new RefusedException(why));
    }

    private Boolean isInForce(Long refusedCount, Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause == null) {
            return refusedCount == 0;
        }
        if (cause instanceof TimeoutException) {
            isAnswering = false;
            return false;
        }
        throw new CompletionException(cause);
    }

    @Override
    public boolean isInForce(TrafficRule rule) {
        return isAnswering
                && desk.isInForce(NAME)
                && !new SiteTraffic(site, List.of(rule)).plan().rules().isEmpty();
    }
}
