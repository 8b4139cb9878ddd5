package io.turnout.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What must hold between the sections of a site file. Sections report what they read, whatever is wrong with the rest of
 * them, so that a mistake in one place hides none in another. For one thread and one file.
 */
final class CrossChecks {
    private final Findings findings;
    private final Map<String, Place> placeByUse = new HashMap<>();
    private final Set<String> platformIds = new LinkedHashSet<>();
    private final List<Located<String>> platformReferences = new ArrayList<>();
    private final List<Located<IpAddress>> tunnelEnds = new ArrayList<>();
    private boolean isEveryPlatformKnown = true;

    CrossChecks(Findings findings) {
        this.findings = findings;
    }

    /** Says that no two {@code what} may be {@code value}; null is a value that could not be read. */
    void unique(String what, Object value, Place place) {
        if (value == null) {
            return;
        }
        Place first = placeByUse.putIfAbsent(what + " " + value, place);
        if (first != null) {
            findings.mistake(
                    place, what + " " + value + " is already used on line " + first.line() + " (" + first.path() + ")");
        }
    }

    /** A platform: this one, or a peer. Its id is null if it could not be read. */
    void platform(String id, Place place) {
        unique("platform id", id, place);
        if (id == null) {
            isEveryPlatformKnown = false;
        } else {
            platformIds.add(id);
        }
    }

    /** An instance's platform, unless it is null. */
    void platformReference(String id, Place place) {
        if (id != null) {
            platformReferences.add(new Located<>(id, place));
        }
    }

    /** Where a platform's tunnels end, unless it is null; this platform's first. */
    void tunnelEnd(IpAddress address, Place place) {
        unique("address", address, place);
        if (address != null) {
            tunnelEnds.add(new Located<>(address, place));
        }
    }

    /** Whether an instance is on the platform {@code id}. */
    boolean hasInstanceOn(String id) {
        return platformReferences.stream().anyMatch(it -> it.value().equals(id));
    }

    /** Once all platforms and instances are read. */
    void finishPlatforms() {
        for (Located<String> reference : platformReferences) {
            if (isEveryPlatformKnown && !platformIds.contains(reference.value())) {
                String hint = Spelling.nearest(reference.value(), platformIds)
                        .map(it -> "did you mean " + it + "?")
                        .orElse("declared are " + String.join(", ", platformIds));
                findings.mistake(
                        reference.place(),
                        "no peer declares the platform " + UnexpectedText.quoted(reference.value()) + "; " + hint);
            }
        }
        for (Located<IpAddress> end : tunnelEnds) {
            IpAddress first = tunnelEnds.getFirst().value();
            if (end.value().isIpv4() != first.isIpv4()) {
                findings.mistake(
                        end.place(),
                        "expected the address family of " + first + ", which tunnels begin at, found " + end.value());
            }
        }
    }

    /** Direction is told by the outer source address, so no address may be on both sides. */
    void sides(List<Located<IpPrefix>> access, List<Located<IpPrefix>> core) {
        for (Located<IpPrefix> network : access) {
            overlapping(network, core)
                    .ifPresent(message -> findings.mistake(
                            network.place(), message + "; a frame between them would have no direction"));
        }
        boolean hasCommonFamily = access.stream()
                .anyMatch(a -> core.stream()
                        .anyMatch(c -> a.value().address().isIpv4()
                                == c.value().address().isIpv4()));
        if (!access.isEmpty() && !core.isEmpty() && !hasCommonFamily) {
            findings.mistake(core.getFirst().place(), "expected a network of an address family that access has too");
        }
    }

    /** UEs must not have addresses of the core. In a replay, which routes nothing, that is only odd. */
    void ueNetworks(List<Located<IpPrefix>> ue, List<Located<IpPrefix>> core, boolean isReplay) {
        for (Located<IpPrefix> network : ue) {
            Optional<String> message = overlapping(network, core);
            if (isReplay) {
                message.ifPresent(it -> findings.warning(network.place(), it));
            } else {
                message.ifPresent(it -> findings.mistake(network.place(), it));
            }
        }
    }

    private static Optional<String> overlapping(Located<IpPrefix> network, List<Located<IpPrefix>> others) {
        return others.stream()
                .filter(other -> other.value().overlaps(network.value()))
                .findFirst()
                .map(other -> network.value() + " overlaps " + other.value() + " on line "
                        + other.place().line() + " (" + other.place().path() + ")");
    }
}
