package io.turnout.config;

import io.turnout.config.IoPorts.Backend;
import io.turnout.config.Peer.Detect;
import io.turnout.config.Ue.Spoofing;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * Reads a site file and finds every mistake of it in one go: first each section by itself, then what must hold between
 * them ({@link CrossChecks}). For one thread and one file.
 */
public final class SiteReader {
    private static final int MIN_MTU = 1280;
    private static final int MIN_HUNG_MILLIS = 5;
    private static final int MAX_WORKERS = 16;
    private static final int MAX_HUNG_MILLIS = 2_000;
    private static final int MAX_MTU = 9216;

    /** Every host takes segments of this size (RFC 9293, 3.7.1). */
    private static final int MIN_MSS = 536;

    private static final int MAX_MSS = MAX_MTU - 40;
    private static final int MAX_NETWORKS = 1024;
    private static final int MAX_TABLE = 1 << 24;
    private static final int MAX_PATHS = 1 << 16;
    private static final int MAX_IDLE_SECONDS = 7 * 24 * 3600;

    private final Purpose purpose;
    private final Path directory;
    private final Findings findings = new Findings();
    private final CrossChecks checks = new CrossChecks(findings);
    private final List<Place> rulePlaces = new ArrayList<>();

    /** What the site is for, which decides what it needs. */
    public enum Purpose {
        /** A platform inline on its ports. */
        RUN,
        /** Captures offline: no port, and no connection to a peer. */
        REPLAY
    }

    private SiteReader(Purpose purpose, Path directory) {
        this.purpose = purpose;
        this.directory = directory;
    }

    /**
     * What {@code file} says.
     *
     * @throws IOException if the file cannot be read; whatever stands in it is a matter of the reading
     */
    public static SiteReading read(Path file, Purpose purpose) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            // One octet more than allowed tells a file that is too long.
            byte[] octets = in.readNBytes(YamlTree.MAX_OCTETS + 1);
            return read(octets, file.toAbsolutePath().getParent(), purpose);
        }
    }

    /** What a file of {@code octets} says, whose relative names start from {@code directory}. */
    public static SiteReading read(byte[] octets, Path directory, Purpose purpose) {
        SiteReader reader = new SiteReader(purpose, directory);
        Optional<Node> root = YamlTree.read(octets, reader.findings);
        Optional<Site> site = root.map(it -> reader.site(Fields.of(it, "", reader.findings)));
        List<Finding> mistakes = reader.findings.mistakes();
        if (mistakes.isEmpty()) {
            site.ifPresent(reader::warnOfRulesNotApplied);
        }
        return new SiteReading(mistakes.isEmpty() ? site : Optional.empty(), mistakes, reader.findings.warnings());
    }

    /** MEC 011 has rules that no packet can show whether it fits, and destinations that this data plane does not reach. */
    private void warnOfRulesNotApplied(Site site) {
        for (int index = 0; index < rulePlaces.size(); index++) {
            Place place = rulePlaces.get(index);
            List<TrafficRule> rule = List.of(site.trafficRules().get(index));
            new SiteTraffic(site, rule).notApplied().forEach(why -> findings.warning(place, why));
        }
    }

    /** What is wrong or missing is null in the records, which then nobody gets to see. */
    private Site site(Fields f) {
        Fields platformFields = f.requiredSection("platform");
        String platformId = platformFields.required("id", Kinds::identifier);
        IpAddress platformAddress = platformFields.required("address", Kinds::unicastAddress);
        platformFields.end();
        checks.platform(platformId, platformFields.place("id"));
        checks.tunnelEnd(platformAddress, platformFields.place("address"));

        Fields accessFields = f.requiredSection("access");
        List<Located<IpPrefix>> accessNetworks = accessFields.requiredList("networks", IpPrefix::parse);
        Side access = side(accessFields, accessNetworks);
        Fields coreFields = f.requiredSection("core");
        List<Located<IpPrefix>> coreNetworks = coreFields.requiredList("networks", IpPrefix::parse);
        Side core = side(coreFields, coreNetworks);
        checks.sides(accessNetworks, coreNetworks);
        Side app = side(f.section("app"), List.of());

        Fields ueFields = f.section("ue");
        List<Located<IpPrefix>> ueNetworks = ueFields.list("networks", IpPrefix::parse);
        Ue ue = ue(ueFields, ueNetworks);
        checks.ueNetworks(ueNetworks, coreNetworks, purpose == Purpose.REPLAY);

        Tunnel tunnel = tunnel(f.section("tunnel"));
        Tables tables = tables(f.section("tables"));
        List<Application> applications = new ApplicationReader(findings, checks, platformId, ueNetworks)
                .read(f.requiredSections("applications", 0));
        List<Peer> peers = f.sections("peers").stream().map(this::peer).toList();
        checks.finishPlatforms();
        List<Fields> ruleFields = f.sections("trafficRules");
        List<TrafficRule> trafficRules =
                ruleFields.stream().map(new TrafficRuleReader(checks)::read).toList();
        ruleFields.forEach(it -> rulePlaces.add(it.place("trafficRuleId")));
        Optional<IoPorts> io = io(f, checks.hasInstanceOn(platformId));
        Control control = control(f.section("control"), platformAddress, !peers.isEmpty());
        f.end();
        return new Site(
                new Platform(platformId, platformAddress),
                io,
                access,
                core,
                app,
                ue,
                tunnel,
                tables,
                applications,
                peers,
                trafficRules,
                control);
    }

    private Optional<IoPorts> io(Fields site, boolean hasLocalInstance) {
        if (!site.has("io") && purpose == Purpose.REPLAY) {
            return Optional.empty();
        }
        Fields f = site.requiredSection("io");
        Backend backend = f.optional("backend", Fields.choice(Backend.class), Backend.XDP);
        Function<String, String> link = backend == Backend.LOOPBACK ? Kinds::loopbackLink : Kinds::interfaceName;
        Optional<String> access = f.optional("access", link);
        Optional<String> core = f.optional("core", link);
        Optional<String> app = f.optional("app", link);
        Optional<String> tunnel = f.optional("tunnel", link);
        int hungMillis = f.number("hungMillis", MIN_HUNG_MILLIS, MAX_HUNG_MILLIS, IoPorts.DEFAULT_HUNG_MILLIS);
        int workers = f.number("workers", 1, MAX_WORKERS, IoPorts.DEFAULT_WORKERS);
        if (workers > 1 && backend != Backend.XDP) {
            f.mistake("workers", "expected 1 but with the backend xdp, whose ports have queues to share");
        }
        if (backend.needsInterfaces()) {
            f.requirePresent("access", "the name of the network interface towards the eNBs");
            f.requirePresent("core", "the name of the network interface towards the SGWs");
            if (hasLocalInstance) {
                f.requirePresent("app", "the name of the network interface towards the instances on this platform");
            }
        }
        checks.unique("interface", access.orElse(null), f.place("access"));
        checks.unique("interface", core.orElse(null), f.place("core"));
        checks.unique("interface", app.orElse(null), f.place("app"));
        f.end();
        return Optional.of(new IoPorts(backend, access, core, app, tunnel, hungMillis, workers));
    }

    private static Side side(Fields f, List<Located<IpPrefix>> networks) {
        int mtu = f.number("mtu", MIN_MTU, MAX_MTU, Side.DEFAULT_MTU);
        boundNetworks(f, networks);
        f.end();
        return new Side(networks.stream().map(Located::value).toList(), mtu);
    }

    /** Every network is compared with every other one. */
    private static void boundNetworks(Fields f, List<Located<IpPrefix>> networks) {
        if (networks.size() > MAX_NETWORKS) {
            f.mistake("networks", "expected at most " + MAX_NETWORKS + " networks, found " + networks.size());
        }
    }

    private static Ue ue(Fields f, List<Located<IpPrefix>> networks) {
        boundNetworks(f, networks);
        Spoofing spoofing = f.optional("spoofing", Fields.choice(Spoofing.class), Ue.DEFAULT.spoofing());
        List<IpAddress> solicit = f.list("solicit", Kinds::unicastAddress).stream()
                .map(Located::value)
                .toList();
        long ipv4Count = solicit.stream().filter(IpAddress::isIpv4).count();
        if (ipv4Count > 1 || solicit.size() - ipv4Count > 1) {
            f.mistake("solicit", "expected one address of each family at most");
        }
        int maxMss = f.number("maxMss", MIN_MSS, MAX_MSS, Ue.DEFAULT.maxMss());
        int idleSeconds = f.number("idleSeconds", 1, MAX_IDLE_SECONDS, Ue.DEFAULT.idleSeconds());
        f.end();
        return new Ue(networks.stream().map(Located::value).toList(), spoofing, solicit, maxMss, idleSeconds);
    }

    private static Tunnel tunnel(Fields f) {
        int hopLimit = f.number("hopLimit", 1, 255, Tunnel.DEFAULT.hopLimit());
        f.end();
        return new Tunnel(hopLimit);
    }

    private static Tables tables(Fields f) {
        int ues = f.number("ues", 1, MAX_TABLE, Tables.DEFAULT.ues());
        int rules = f.number("rules", 1, MAX_TABLE, Tables.DEFAULT.rules());
        int bearers = f.number("bearers", 1, MAX_TABLE, Tables.DEFAULT.bearers());
        int paths = f.number("paths", 1, MAX_PATHS, Tables.DEFAULT.paths());
        f.end();
        return new Tables(ues, rules, bearers, paths);
    }

    private Peer peer(Fields f) {
        String id = f.required("id", Kinds::identifier);
        Endpoint control = f.required("control", Kinds::endpoint);
        IpAddress tunnel = f.required("tunnel", Kinds::unicastAddress);
        int mtu = f.number("mtu", MIN_MTU, MAX_MTU, Side.DEFAULT_MTU);
        Detect detect = f.optional("detect", Fields.choice(Detect.class), Detect.BOTH);
        checks.platform(id, f.place("id"));
        checks.unique("control endpoint", control, f.place("control"));
        checks.tunnelEnd(tunnel, f.place("tunnel"));
        f.end();
        return new Peer(id, control, tunnel, mtu, detect);
    }

    private Control control(Fields f, IpAddress platformAddress, boolean hasPeers) {
        Endpoint defaultListen =
                platformAddress == null ? null : new Endpoint(platformAddress, Control.DEFAULT_LISTEN_PORT);
        Endpoint listen = f.optional("listen", Endpoint::parse, defaultListen);
        Endpoint api = f.optional("api", Endpoint::parse, Control.DEFAULT_API);
        Path store = f.optional("store", Kinds::path).map(directory::resolve).orElse(Control.DEFAULT_STORE);
        Optional<Path> callers = f.optional("callers", Kinds::path).map(directory::resolve);
        checks.unique("control endpoint", listen, f.place("listen"));
        checks.unique("control endpoint", api, f.place("api"));
        Optional<Tls> tls = f.has("tls") ? Optional.of(tls(f.section("tls"))) : Optional.empty();
        boolean needsTls = hasPeers && listen != null && !listen.address().isLoopback();
        if (needsTls && purpose == Purpose.RUN && tls.isEmpty()) {
            f.mistake("tls", "missing; expected certificate, key and trust, because peers connect to " + listen);
        } else if (api != null && !api.address().isLoopback() && purpose == Purpose.RUN && tls.isEmpty()) {
            f.mistake("tls", "missing; expected certificate, key and trust, because instances connect to " + api);
        }
        f.end();
        return new Control(listen, api, store, callers, tls);
    }

    private Tls tls(Fields f) {
        Path certificate = pemFile(f, "certificate");
        Path key = pemFile(f, "key");
        Path trust = pemFile(f, "trust");
        f.end();
        return new Tls(certificate, key, trust);
    }

    /** Only a warning where there is no such file: a site may be checked on another machine than it is for. */
    private Path pemFile(Fields f, String key) {
        Path name = f.required(key, Kinds::path);
        if (name == null) {
            return null;
        }
        Path file = directory.resolve(name);
        if (purpose == Purpose.RUN && !Files.isReadable(file)) {
            findings.warning(f.place(key), "no file that can be read here: " + UnexpectedText.quoted(file.toString()));
        }
        return file;
    }
}
