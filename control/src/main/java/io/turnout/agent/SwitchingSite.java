package io.turnout.agent;

import io.turnout.config.Application;
import io.turnout.config.Endpoint;
import io.turnout.config.Instance;
import io.turnout.config.Peer;
import io.turnout.config.Quality;
import io.turnout.config.Switching;
import io.turnout.switching.ApplicationPolicy;
import io.turnout.switching.InstanceInfo;
import io.turnout.switching.Site;
import io.turnout.switching.Timing;
import io.turnout.switching.UeInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What the handshake has to know of a site file. Stateless. */
public final class SwitchingSite {
    /** What two platforms and their instances carry through together within the time that each switch has. */
    private static final int MOST_UNDER_WAY = 32;

    private SwitchingSite() {}

    /** The site as the handshake has it; applications without an instance are not switched. */
    public static Site of(io.turnout.config.Site site) {
        Map<String, ApplicationPolicy> policies = new HashMap<>();
        List<Site.Instance> instances = new ArrayList<>();
        for (Application application : site.applications()) {
            if (application.instances().isEmpty()) {
                continue;
            }
            policies.put(application.identity(), policy(application));
            for (Instance instance : application.instances()) {
                instances.add(instance(application.identity(), instance));
            }
        }
        Map<String, Site.Detect> detects = new HashMap<>();
        for (Peer peer : site.peers()) {
            detects.put(peer.id(), detect(peer.detect()));
        }
        return new Site(
                site.platform().id(),
                policies,
                instances,
                detects,
                site.tables().rules(),
                MOST_UNDER_WAY);
    }

    /**
     * The platform that serves a pair that nobody has claimed: that of the application's first instance, so that all
     * platforms agree whose files list instances in the same order.
     */
    public static String home(Application application) {
        return application.instances().getFirst().platform();
    }

    private static ApplicationPolicy policy(Application application) {
        Switching switching = application.switching();
        return new ApplicationPolicy(
                application.identity(),
                home(application),
                ueInfo(application.ueInfo()),
                when(switching.when()),
                switching.lastPackets() == Switching.LastPackets.HOLD,
                switching.hold().packets(),
                switching.hold().octets(),
                TimeUnit.MILLISECONDS.toNanos(switching.hold().millis()),
                switching.shortfall() == Switching.Shortfall.ABORT,
                deleteOn(switching.deleteOn()),
                switching.withoutContext() == Switching.WithoutContext.ALLOW,
                switching.bearerMillis() > 0,
                application
                        .quality()
                        .map(it -> it.unanswered() == Quality.Unanswered.MET)
                        .orElse(true),
                timing(application));
    }

    private static Timing timing(Application application) {
        Switching switching = application.switching();
        Timing usual = Timing.DEFAULT;
        return new Timing(
                usual.repeatNs(),
                usual.repeatMaxNs(),
                TimeUnit.MILLISECONDS.toNanos(switching.boundMillis()),
                usual.fenceNs(),
                TimeUnit.MILLISECONDS.toNanos(switching.bearerMillis()),
                TimeUnit.MILLISECONDS.toNanos(switching.deleteMillis()),
                usual.qualityNs(),
                application
                        .quality()
                        .map(it -> TimeUnit.SECONDS.toNanos(it.recheckSeconds()))
                        .orElse(usual.recheckNs()),
                usual.settleNs(),
                TimeUnit.MILLISECONDS.toNanos(switching.retry().firstMillis()),
                switching.retry().attempts() + 1,
                TimeUnit.MILLISECONDS.toNanos(switching.retry().longestMillis()),
                usual.messageLifeNs());
    }

    private static Site.Instance instance(String application, Instance instance) {
        List<InstanceInfo> names = new ArrayList<>();
        names.add(new InstanceInfo.IpAddress(
                instance.address().high(), instance.address().low()));
        instance.teid().ifPresent(teid -> names.add(new InstanceInfo.Teid((int) teid)));
        instance.greKey().ifPresent(key -> names.add(new InstanceInfo.GreKey((int) key)));
        String endpoint = instance.synchronize().map(Endpoint::toString).orElse("");
        return new Site.Instance(instance.id(), application, instance.platform(), names, endpoint);
    }

    private static UeInfo.Kind ueInfo(Application.UeInfo kind) {
        return switch (kind) {
            case IPV4 -> UeInfo.Kind.IPV4;
            case IPV6 -> UeInfo.Kind.IPV6;
            case IMSI -> UeInfo.Kind.IMSI;
            case MSISDN -> UeInfo.Kind.MSISDN;
            case USER_NAME -> UeInfo.Kind.USER_NAME;
        };
    }

    private static ApplicationPolicy.When when(Switching.When when) {
        return switch (when) {
            case ALWAYS -> ApplicationPolicy.When.ALWAYS;
            case QUALITY_UNMET -> ApplicationPolicy.When.QUALITY_UNMET;
            case NEVER -> ApplicationPolicy.When.NEVER;
        };
    }

    private static ApplicationPolicy.DeleteOn deleteOn(Switching.DeleteOn deleteOn) {
        return switch (deleteOn) {
            case PLATFORM -> ApplicationPolicy.DeleteOn.PLATFORM;
            case SOURCE_APP -> ApplicationPolicy.DeleteOn.SOURCE_APP;
            case BOTH -> ApplicationPolicy.DeleteOn.BOTH;
        };
    }

    private static Site.Detect detect(Peer.Detect detect) {
        return switch (detect) {
            case TARGET -> Site.Detect.TARGET;
            case SOURCE -> Site.Detect.SOURCE;
            case BOTH -> Site.Detect.BOTH;
        };
    }
}
