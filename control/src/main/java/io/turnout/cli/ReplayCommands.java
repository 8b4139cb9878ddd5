package io.turnout.cli;

import io.turnout.config.IpAddress;
import io.turnout.config.Site;
import io.turnout.config.SiteIndex;
import io.turnout.engine.SwitchCommands;
import io.turnout.replay.Timeline;
import io.turnout.table.Route;
import io.turnout.table.UeKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Reads what control would have the data plane do during a replay, one command a line:
 *
 * <pre>
 *   # milliseconds after the first frame, command, UE, application, what else it needs
 *   2.5  route    10.45.0.1  video-cache  to=mec-2 epoch=4        (to: a platform, or core)
 *   3    count    10.45.0.1  video-cache  grant=4.1 peer=mec-2
 *   5    hold     10.45.0.1  video-cache  grant=4.1 packets=64 octets=65536 millis=50 overflow=mec-2
 *   6    fence    10.45.0.1  video-cache  grant=4.1 peer=mec-2 count=3
 *   9    swap     10.45.0.1  video-cache  grant=4.1 to=mec-1 epoch=5
 *   9    drain    10.45.0.1  video-cache  grant=4.1 to=mec-2 epoch=4
 *   9    give-way 10.45.0.1  video-cache  grant=4.1 peer=mec-2 millis=50 to=mec-1 epoch=4
 *   20   unroute  10.45.0.1  video-cache
 * </pre>
 *
 * <p>A hold with {@code millis=0} stands until told; one without {@code overflow} drops what it has no room for. One that
 * gives way lets pass what comes from the peer, and ends with the last fence from there, or after {@code millis}.
 */
final class ReplayCommands {
    private static final double NS_PER_MS = 1e6;
    private static final int FIRST_OPTION = 4;
    private static final String CORE = "core";

    private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");
    private static final Pattern GRANT = Pattern.compile("\\d{1,9}\\.\\d{1,9}");
    private static final Pattern TIME = Pattern.compile("\\d{1,9}(\\.\\d{1,6})?");

    private static final Map<String, Set<String>> OPTIONS = Map.of(
            "route", Set.of("to", "epoch"),
            "unroute", Set.of(),
            "count", Set.of("grant", "peer"),
            "hold", Set.of("grant", "packets", "octets", "millis", "overflow"),
            "fence", Set.of("grant", "peer", "count"),
            "swap", Set.of("grant", "to", "epoch"),
            "drain", Set.of("grant", "to", "epoch"),
            "give-way", Set.of("grant", "peer", "millis", "to", "epoch"));

    private final SiteIndex index;

    private ReplayCommands(Site site) {
        index = new SiteIndex(site);
    }

    /** The commands of {@code file} at {@code site}; a {@link Failure} that names the first mistake otherwise. */
    static Timeline read(Path file, Site site) {
        ReplayCommands reader = new ReplayCommands(site);
        List<Timeline.Command> commands = new ArrayList<>();
        try {
            List<String> lines = Files.readAllLines(file);
            for (int number = 1; number <= lines.size(); number++) {
                String line = lines.get(number - 1).replaceFirst("#.*", "").strip();
                if (!line.isEmpty()) {
                    commands.add(reader.readLine(file + ":" + number + ": ", line));
                }
            }
        } catch (IOException e) {
            throw Failure.unreadable(file, e);
        }
        return new Timeline(commands);
    }

    private Timeline.Command readLine(String place, String line) {
        try {
            List<String> words = List.of(line.split("\\s+", -1));
            if (words.size() < FIRST_OPTION) {
                throw new IllegalArgumentException("expected TIME COMMAND UE APPLICATION ..., found " + line);
            }
            return new Timeline.Command(time(words.getFirst()), command(words));
        } catch (IllegalArgumentException e) {
            throw Failure.of(ExitCode.WRONG_USAGE, place + e.getMessage());
        }
    }

    private static long time(String text) {
        if (!TIME.matcher(text).matches()) {
            throw new IllegalArgumentException("expected milliseconds from 0 on, found " + text);
        }
        return Math.round(Double.parseDouble(text) * NS_PER_MS);
    }

    private Consumer<SwitchCommands> command(List<String> words) {
        String command = words.get(1);
        Set<String> allowed = OPTIONS.get(command);
        if (allowed == null) {
            throw new IllegalArgumentException("no such command: " + command);
        }
        Options options = new Options(allowed, words.subList(FIRST_OPTION, words.size()));
        long ueKey = ueKey(words.get(2));
        String identity = words.get(3);
        int application = index.application(identity);
        if (application < 0) {
            throw new IllegalArgumentException("the site has no application " + identity);
        }
        return switch (command) {
            case "route" -> {
                long route = route(identity, options.text("to"), options.number("epoch"));
                yield to -> to.onRoute(ueKey, application, route);
            }
            case "unroute" -> to -> to.onUnroute(ueKey, application);
            default -> underGrant(command, ueKey, application, identity, options);
        };
    }

    private Consumer<SwitchCommands> underGrant(
            String command, long ueKey, int application, String identity, Options options) {
        String grant = options.text("grant");
        if (!GRANT.matcher(grant).matches()) {
            throw new IllegalArgumentException("grant: expected EPOCH.ATTEMPT, found " + grant);
        }
        int point = grant.indexOf('.');
        long epoch = Long.parseLong(grant.substring(0, point));
        int attempt = Integer.parseInt(grant.substring(point + 1));
        return switch (command) {
            case "count" -> {
                int peer = peer(options.text("peer"));
                yield to -> to.onCount(ueKey, application, epoch, attempt, peer);
            }
            case "hold" -> {
                int packets = options.number("packets");
                int octets = options.number("octets");
                long limitNs = nanos(options.number("millis"));
                long overflow = options.has("overflow")
                        ? route(identity, options.text("overflow"), (int) epoch)
                        : Route.NULL_ROUTE;
                yield to -> to.onHold(ueKey, application, epoch, attempt, packets, octets, limitNs, overflow);
            }
            case "fence" -> {
                int peer = peer(options.text("peer"));
                int count = options.number("count");
                yield to -> to.onFence(ueKey, application, epoch, attempt, peer, count);
            }
            case "give-way" -> {
                int peer = peer(options.text("peer"));
                long limitNs = nanos(options.number("millis"));
                long route = route(identity, options.text("to"), options.number("epoch"));
                yield to -> to.onGiveWay(ueKey, application, epoch, attempt, peer, limitNs, route);
            }
            default -> {
                long route = route(identity, options.text("to"), options.number("epoch"));
                yield command.equals("swap")
                        ? to -> to.onSwap(ueKey, application, epoch, attempt, route, false)
                        : to -> to.onDrain(ueKey, application, epoch, attempt, route);
            }
        };
    }

    private static long nanos(int millis) {
        return millis * (long) NS_PER_MS;
    }

    private static long ueKey(String text) {
        IpAddress address = IpAddress.parse(text);
        return address.isIpv4() ? UeKey.ofIpv4(address.ipv4()) : UeKey.ofIpv6(address.high());
    }

    private int peer(String id) {
        int peer = index.peer(id);
        if (peer < 0) {
            throw new IllegalArgumentException("the site has no peer " + id);
        }
        return peer;
    }

    private long route(String identity, String to, int epoch) {
        long route = to.equals(CORE) ? Route.core(epoch) : index.route(identity, to, epoch);
        if (route == Route.NULL_ROUTE) {
            throw new IllegalArgumentException("the site has no " + identity + " at " + to);
        }
        return route;
    }

    /** The words {@code name=value} of a line. */
    private static final class Options {
        private final Map<String, String> values = new HashMap<>();

        Options(Set<String> allowed, List<String> words) {
            for (String word : words) {
                int equals = word.indexOf('=');
                if (equals < 1 || !allowed.contains(word.substring(0, equals))) {
                    throw new IllegalArgumentException("expected some of " + allowed + ", found " + word);
                }
                values.put(word.substring(0, equals), word.substring(equals + 1));
            }
        }

        boolean has(String name) {
            return values.containsKey(name);
        }

        String text(String name) {
            if (!has(name)) {
                throw new IllegalArgumentException("expected " + name + "=");
            }
            return values.get(name);
        }

        int number(String name) {
            String text = text(name);
            if (!NUMBER.matcher(text).matches()) {
                throw new IllegalArgumentException(name + ": expected 0 or more, found " + text);
            }
            return Integer.parseInt(text);
        }
    }
}
