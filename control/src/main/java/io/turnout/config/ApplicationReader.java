package io.turnout.config;

import io.turnout.config.Application.UeInfo;
import io.turnout.config.Instance.Delivery;
import io.turnout.config.Quality.Unanswered;
import io.turnout.config.Switching.DeleteOn;
import io.turnout.config.Switching.LastPackets;
import io.turnout.config.Switching.Shortfall;
import io.turnout.config.Switching.When;
import io.turnout.config.Switching.WithoutContext;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** Reads the applications of a site file. For one thread and one file. */
final class ApplicationReader {
    private static final int HOUR_MILLIS = 3_600_000;
    private static final int TEN_MINUTES_MILLIS = 600_000;
    private static final int MAX_HOLD_OCTETS = 64 << 20;
    private static final int MIN_HOLD_OCTETS = 9216;
    private static final long MAX_UINT32 = 0xffff_ffffL;

    private final Findings findings;
    private final CrossChecks checks;
    private final String platformId;
    private final List<Located<IpPrefix>> ueNetworks;

    /** For applications on {@code platformId}, null if that could not be read, whose UEs are in {@code ueNetworks}. */
    ApplicationReader(Findings findings, CrossChecks checks, String platformId, List<Located<IpPrefix>> ueNetworks) {
        this.findings = findings;
        this.checks = checks;
        this.platformId = platformId;
        this.ueNetworks = ueNetworks;
    }

    List<Application> read(List<Fields> applications) {
        return applications.stream().map(this::application).toList();
    }

    private Application application(Fields f) {
        String identity = f.required("identity", Kinds::identifier);
        checks.unique("application identity", identity, f.place("identity"));
        UeInfo ueInfo = f.optional("ueInfo", Fields.choice(UeInfo.class), UeInfo.IPV4);
        ueNetworksHave(ueInfo, f);
        List<Located<IpAddress>> shared = f.list("sharedAddresses", Kinds::unicastAddress);
        shared.forEach(it -> checks.unique("address", it.value(), it.place()));
        List<IpAddress> sharedAddresses = shared.stream().map(Located::value).toList();
        Switching switching = switching(f.section("switching"));
        Optional<Quality> quality = f.has("quality") ? Optional.of(quality(f.section("quality"))) : Optional.empty();
        if (switching.when() == When.QUALITY_UNMET) {
            f.requirePresent("quality", "roundTripMillis, because switching.when is quality-unmet");
        }
        List<Instance> instances = instances(f.sections("instances"), sharedAddresses);
        warnIfNotHere(instances, f);
        f.end();
        return new Application(identity, ueInfo, sharedAddresses, switching, quality, instances);
    }

    /** An address that no UE can have tells nobody which UE is meant. */
    private void ueNetworksHave(UeInfo ueInfo, Fields f) {
        boolean isAddress = ueInfo == UeInfo.IPV4 || ueInfo == UeInfo.IPV6;
        boolean isFound =
                ueNetworks.stream().anyMatch(it -> it.value().address().isIpv4() == (ueInfo == UeInfo.IPV4));
        if (isAddress && !ueNetworks.isEmpty() && !isFound) {
            String family = ueInfo == UeInfo.IPV4 ? "IPv4" : "IPv6";
            f.mistake("ueInfo", "expected an " + family + " network in ue.networks for UEs to be named by");
        }
    }

    private List<Instance> instances(List<Fields> sections, List<IpAddress> sharedAddresses) {
        List<Instance> instances = sections.stream().map(this::instance).toList();
        List<IpAddress> addresses = Stream.concat(
                        sharedAddresses.stream(), instances.stream().map(Instance::address))
                .filter(Objects::nonNull)
                .toList();
        for (int i = 0; i < instances.size(); i++) {
            Instance instance = instances.get(i);
            boolean isRewritten = instance.delivery() == Delivery.REWRITE && instance.address() != null;
            if (isRewritten
                    && addresses.stream()
                            .anyMatch(it -> it.isIpv4() != instance.address().isIpv4())) {
                sections.get(i)
                        .mistake(
                                "delivery",
                                "the application has addresses of both families; no rewriting between them");
            }
        }
        return instances;
    }

    private void warnIfNotHere(List<Instance> instances, Fields f) {
        boolean isKnown = platformId != null && instances.stream().noneMatch(it -> it.platform() == null);
        if (isKnown && instances.stream().noneMatch(it -> it.platform().equals(platformId))) {
            findings.warning(f.place("instances"), "no instance on this platform: no service can move here");
        }
    }

    private Switching switching(Fields f) {
        Switching byDefault = Switching.DEFAULT;
        When when = f.optional("when", Fields.choice(When.class), byDefault.when());
        LastPackets lastPackets = f.optional("lastPackets", Fields.choice(LastPackets.class), byDefault.lastPackets());
        Hold hold = hold(f.section("hold"));
        Shortfall shortfall = f.optional("shortfall", Fields.choice(Shortfall.class), byDefault.shortfall());
        DeleteOn deleteOn = f.optional("deleteOn", Fields.choice(DeleteOn.class), byDefault.deleteOn());
        int deleteMillis = f.number("deleteMillis", 1, HOUR_MILLIS, byDefault.deleteMillis());
        WithoutContext withoutContext =
                f.optional("withoutContext", Fields.choice(WithoutContext.class), byDefault.withoutContext());
        int bearerMillis = f.number("bearerMillis", 0, 60_000, byDefault.bearerMillis());
        int boundMillis = f.number("boundMillis", 100, TEN_MINUTES_MILLIS, byDefault.boundMillis());
        int drainMillis = f.number("drainMillis", 0, TEN_MINUTES_MILLIS, byDefault.drainMillis());
        Retry retry = retry(f.section("retry"));
        if (f.has("hold") && lastPackets != LastPackets.HOLD) {
            findings.warning(f.place("hold"), "nothing is held where lastPackets is not hold");
        }
        if (boundMillis < hold.millis() || boundMillis < bearerMillis) {
            f.mistake(
                    "boundMillis",
                    "expected no less than hold.millis (" + hold.millis() + ") and bearerMillis (" + bearerMillis
                            + "), found " + boundMillis);
        }
        f.end();
        return new Switching(
                when,
                lastPackets,
                hold,
                shortfall,
                deleteOn,
                deleteMillis,
                withoutContext,
                bearerMillis,
                boundMillis,
                drainMillis,
                retry);
    }

    private static Hold hold(Fields f) {
        int packets = f.number("packets", 1, 65_536, Hold.DEFAULT.packets());
        int octets = f.number("octets", MIN_HOLD_OCTETS, MAX_HOLD_OCTETS, Hold.DEFAULT.octets());
        int millis = f.number("millis", 1, 10_000, Hold.DEFAULT.millis());
        f.end();
        return new Hold(packets, octets, millis);
    }

    private static Retry retry(Fields f) {
        int attempts = f.number("attempts", 0, 100, Retry.DEFAULT.attempts());
        int firstMillis = f.number("firstMillis", 1, TEN_MINUTES_MILLIS, Retry.DEFAULT.firstMillis());
        int longestMillis = f.number("longestMillis", 1, HOUR_MILLIS, Retry.DEFAULT.longestMillis());
        if (longestMillis < firstMillis) {
            f.mistake(
                    "longestMillis", "expected no less than firstMillis (" + firstMillis + "), found " + longestMillis);
        }
        f.end();
        return new Retry(attempts, firstMillis, longestMillis);
    }

    private static Quality quality(Fields f) {
        int roundTripMillis = f.requiredNumber("roundTripMillis", 1, 60_000);
        Optional<URI> source = f.optional("source", Kinds::qualitySource, Optional.empty());
        int recheckSeconds = f.number("recheckSeconds", 1, 86_400, Quality.DEFAULT_RECHECK_SECONDS);
        Unanswered unanswered = f.optional("unanswered", Fields.choice(Unanswered.class), Unanswered.MET);
        f.end();
        return new Quality(roundTripMillis, source, recheckSeconds, unanswered);
    }

    private Instance instance(Fields f) {
        String id = f.required("id", Kinds::identifier);
        String platform = f.required("platform", Kinds::identifier);
        IpAddress address = f.required("address", Kinds::unicastAddress);
        Optional<Endpoint> synchronize = f.optional("synchronize", Kinds::endpoint);
        OptionalLong teid = f.optionalLong("teid", 1, MAX_UINT32);
        OptionalLong greKey = f.optionalLong("greKey", 0, MAX_UINT32);
        Delivery delivery = f.optional("delivery", Fields.choice(Delivery.class), Delivery.TRANSPARENT);
        checks.unique("instance id", id, f.place("id"));
        checks.unique("address", address, f.place("address"));
        teid.ifPresent(it -> checks.unique("teid", it, f.place("teid")));
        greKey.ifPresent(it -> checks.unique("greKey", it, f.place("greKey")));
        checks.platformReference(platform, f.place("platform"));
        f.end();
        return new Instance(id, platform, address, synchronize, teid, greKey, delivery);
    }
}
