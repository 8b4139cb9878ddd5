package io.turnout.engine;

import io.turnout.table.PathTable;
import io.turnout.table.Route;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * What the site says: which addresses are UEs', which are an application's, where an application's traffic goes when no
 * rule of its UE says otherwise, which other platforms there are, and the traffic rules.
 *
 * <p>Immutable, so that any number of workers read it; a change makes a new one, which {@link Engine#steering(Steering)}
 * puts in place between two bursts. Addresses are 128 bits, IPv4 as {@code ::ffff:a.b.c.d}.
 */
public final class Steering {
    /** No application has this address. */
    public static final int NULL_ENTRY = AddressMap.NULL_VALUE;

    /** No instance of this platform has this address. */
    public static final int NULL_INSTANCE = AddressMap.NULL_VALUE;

    /** No peer has this address or number. */
    public static final int NULL_PEER = AddressMap.NULL_VALUE;

    /** No application has this number. */
    public static final int NULL_APPLICATION = AddressMap.NULL_VALUE;

    /** Entries that there can be. */
    public static final int MAX_ENTRIES = 4_096;

    /** How long a silent UE is remembered where nothing else is said: an hour. */
    public static final long DEFAULT_UE_IDLE_NS = 3_600_000_000_000L;

    /** How many platforms a packet may be tunnelled on to where nothing else is said. */
    public static final int DEFAULT_HOP_LIMIT = 4;

    /** The smallest MTU that there can be: IPv6's. */
    public static final int MIN_MTU = 1_280;

    /** The largest MTU that there can be. */
    public static final int MAX_MTU = 9_216;

    /** The MTU where nothing else is said. */
    public static final int DEFAULT_MTU = 1_500;

    private final long appMac;
    private final Platform platform;
    private final int hopLimit;
    private final boolean isSpoofedDropped;
    private final long ueIdleNs;
    private final Prefixes ueNetworks;
    private final AddressMap entries;
    private final Entry[] entryList;
    private final Application[] applications;
    private final AddressMap instanceAddresses;
    private final Instance[] instances;
    private final Prefixes hosts;
    private final AddressMap peerAddresses;
    private final Peer[] peers;
    private final int platformNumber;
    private final int[] peerNumbers;
    private final int[] applicationNumbers;
    private final boolean isAnyTimed;
    private final TrafficPolicy traffic;
    private final Solicited solicitedV4;
    private final Solicited solicitedV6;
    private final int[] mtus;
    private final int maxMss;

    /** An address by which UEs reach an application. */
    public record Entry(long high, long low, int applicationIndex) {}

    /**
     * Copies of one service.
     *
     * @param identity what the copies share
     * @param defaultRoute {@link Route} for UEs without a rule; {@link Route#NULL_ROUTE} where no instance is active
     * @param drainNs how long an instance that is no longer active may still send to a UE
     * @param isTimed whether round trips to its instances are measured in passing
     */
    public record Application(String identity, long defaultRoute, long drainNs, boolean isTimed) {
        /** How long it may where nothing else is said. */
        public static final long DEFAULT_DRAIN_NS = 1_000_000_000L;

        /** An application with {@link #DEFAULT_DRAIN_NS} that is not timed. */
        public Application(String identity, long defaultRoute) {
            this(identity, defaultRoute, DEFAULT_DRAIN_NS, false);
        }
    }

    /**
     * One copy of an application on this platform.
     *
     * @param id its name
     * @param high high 64 bits of its address
     * @param low low 64 bits of its address
     * @param rewrite whether packets to another of the application's addresses get this one as destination
     * @param mac its link address, 48 bits
     */
    public record Instance(String id, long high, long low, boolean rewrite, long mac) {}

    /**
     * This platform in the S1-U transport network.
     *
     * @param id its name
     * @param high high 64 bits of its address
     * @param low low 64 bits of its address
     * @param mac its link address there, 48 bits
     */
    public record Platform(String id, long high, long low, long mac) {
        private static final Platform NONE = new Platform("", 0, 0, 0);
    }

    /**
     * Another platform.
     *
     * @param id its name
     * @param high high 64 bits of the address where tunnels to it end
     * @param low low 64 bits of that address
     * @param mac link address of the next hop to it, 48 bits
     * @param mtu octets of the longest IP packet that the way there takes
     */
    public record Peer(String id, long high, long low, long mac, int mtu) {
        /** A peer with {@link #DEFAULT_MTU} on the way. */
        public Peer(String id, long high, long low, long mac) {
            this(id, high, low, mac, DEFAULT_MTU);
        }
    }

    /** A core address that echo requests in UEs' names go to. */
    record Solicited(long high, long low) {}

    private Steering(Builder builder) {
        appMac = builder.appMac;
        platform = builder.platform;
        hopLimit = builder.hopLimit;
        isSpoofedDropped = builder.isSpoofedDropped;
        ueIdleNs = builder.ueIdleNs;
        ueNetworks = new Prefixes(builder.ueNetworks);
        applications = builder.applications.toArray(Application[]::new);
        entryList = builder.entries.toArray(Entry[]::new);
        entries = new AddressMap(entryList.length);
        for (int i = 0; i < entryList.length; i++) {
            entries.add(entryList[i].high(), entryList[i].low(), i);
        }
        instances = builder.instances.toArray(Instance[]::new);
        instanceAddresses = new AddressMap(instances.length);
        for (int i = 0; i < instances.length; i++) {
            instanceAddresses.add(instances[i].high(), instances[i].low(), i);
        }
        hosts = new Prefixes(builder.hosts);
        peers = builder.peers.toArray(Peer[]::new);
        peerAddresses = new AddressMap(peers.length);
        for (int i = 0; i < peers.length; i++) {
            peerAddresses.add(peers[i].high(), peers[i].low(), i);
        }
        platformNumber = number(platform.id());
        peerNumbers = numbers("platform", new HashSet<>(Set.of(platformNumber)), Peer::id, peers);
        applicationNumbers = numbers("application", new HashSet<>(), Application::identity, applications);
        isAnyTimed = builder.applications.stream().anyMatch(Application::isTimed);
        traffic = builder.traffic;
        solicitedV4 = builder.solicitedV4;
        solicitedV6 = builder.solicitedV6;
        mtus = builder.mtus.clone();
        maxMss = builder.maxMss;
    }

    private static <T> int[] numbers(String what, Set<Integer> taken, Function<T, String> name, T[] named) {
        int[] numbers = new int[named.length];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = number(name.apply(named[i]));
            if (!taken.add(numbers[i])) {
                throw new IllegalArgumentException("the name of " + what + " " + name.apply(named[i])
                        + " gives the same number as another's: give one of them another name");
            }
        }
        return numbers;
    }

    /** The number of the platform or application with this name, the same at every platform: its 32-bit FNV-1a hash. */
    public static int number(String id) {
        int hash = 0x811C_9DC5;
        for (byte octet : id.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ octet & 0xFF) * 0x0100_0193;
        }
        return hash;
    }

    /** The link address that this platform has towards its instances, 48 bits. */
    public long appMac() {
        return appMac;
    }

    /** This platform. */
    public Platform platform() {
        return platform;
    }

    /** The number that all platforms know this one by. */
    public int platformNumber() {
        return platformNumber;
    }

    /** Whether an address is this platform's own in the transport network. */
    public boolean isPlatform(long high, long low) {
        return low == platform.low() && high == platform.high() && (low | high) != 0;
    }

    /** How many platforms a packet that enters here may be tunnelled on to. */
    public int hopLimit() {
        return hopLimit;
    }

    /** Whether uplink whose source is another UE's address is dropped, rather than only counted. */
    public boolean isSpoofedDropped() {
        return isSpoofedDropped;
    }

    /** How long a silent UE is remembered. */
    public long ueIdleNs() {
        return ueIdleNs;
    }

    /** Whether an address is a UE's; every one is where the site names no UE networks. */
    public boolean isUe(long high, long low) {
        return ueNetworks.isEmpty() || ueNetworks.contains(high, low);
    }

    /** The number of the entry of an address, or {@link #NULL_ENTRY}. */
    public int findEntry(long high, long low) {
        return entries.find(high, low);
    }

    /** The number of the entry of an IPv4 address, or {@link #NULL_ENTRY}. */
    int findIpv4Entry(int address) {
        return entries.find(0, PathTable.mapped(address));
    }

    /** Whether an IPv4 address is this platform's own in the transport network. */
    boolean isIpv4Platform(int address) {
        return isPlatform(0, PathTable.mapped(address));
    }

    /** Whether an IPv4 address is a UE's. */
    boolean isIpv4Ue(int address) {
        return address != 0 && (ueNetworks.isEmpty() || ueNetworks.containsIpv4(address));
    }

    /** Entries there are: numbers 0 up to this. */
    public int entryCount() {
        return entryList.length;
    }

    /** Entry {@code number}. */
    public Entry entry(int number) {
        return entryList[number];
    }

    /** Application {@code index}. */
    public Application application(int index) {
        return applications[index];
    }

    /** Whether round trips to any application's instances are measured. */
    boolean isAnyTimed() {
        return isAnyTimed;
    }

    /** The {@link #number(String)} of application {@code index}. */
    public int applicationNumber(int index) {
        return applicationNumbers[index];
    }

    /** The application with this {@link #number(String)}, or {@link #NULL_APPLICATION}. */
    public int findApplication(int number) {
        return indexOf(applicationNumbers, number);
    }

    /** Local instances there are. */
    public int instanceCount() {
        return instances.length;
    }

    /** Local instance {@code index}. */
    public Instance instance(int index) {
        return instances[index];
    }

    /** The local instance with this address of its own, or {@link #NULL_INSTANCE}. */
    public int findInstance(long high, long low) {
        return instanceAddresses.find(high, low);
    }

    /** Whether this is the address of a host on the instances' side that traffic rules send to. */
    public boolean isHost(long high, long low) {
        return hosts.contains(high, low);
    }

    /** Peers there are. */
    public int peerCount() {
        return peers.length;
    }

    /** Peer {@code index}. */
    public Peer peer(int index) {
        return peers[index];
    }

    /** The peer whose tunnels end at this address, or {@link #NULL_PEER}. */
    public int findPeer(long high, long low) {
        return peerAddresses.find(high, low);
    }

    /** The peer with this {@link #number(String)}, or {@link #NULL_PEER}. */
    public int findPeer(int number) {
        return indexOf(peerNumbers, number);
    }

    private static int indexOf(int[] numbers, int number) {
        for (int i = 0; i < numbers.length; i++) {
            if (numbers[i] == number) {
                return i;
            }
        }
        return AddressMap.NULL_VALUE;
    }

    /** Whether bearers of UEs of this family are asked for where they are not known. */
    public boolean solicits(boolean ipv4) {
        return (ipv4 ? solicitedV4 : solicitedV6) != null;
    }

    /** Whether that is a core address that echo requests in UEs' names go to. */
    public boolean isSolicited(long high, long low) {
        Solicited core = PathTable.isIpv4(high, low) ? solicitedV4 : solicitedV6;
        return core != null && low == core.low() && high == core.high();
    }

    /** The core address for UEs of this family; null where there is none. */
    Solicited solicited(boolean ipv4) {
        return ipv4 ? solicitedV4 : solicitedV6;
    }

    /** Octets of the longest IP packet that fits at {@link Side#ACCESS}, {@link Side#CORE} or {@link Side#APP}. */
    public int mtu(int side) {
        return mtus[side];
    }

    /** The largest TCP segment size over IPv4 that UEs and instances may announce to each other; 0 for any. */
    public int maxMss() {
        return maxMss;
    }

    /** The traffic rules. */
    public TrafficPolicy traffic() {
        return traffic;
    }

    /** Gathers what a {@link Steering} is made of. */
    public static final class Builder {
        private long appMac;
        private Platform platform = Platform.NONE;
        private int hopLimit = DEFAULT_HOP_LIMIT;
        private boolean isSpoofedDropped;
        private long ueIdleNs = DEFAULT_UE_IDLE_NS;
        private final List<Prefixes.Prefix> ueNetworks = new ArrayList<>();
        private final List<Application> applications = new ArrayList<>();
        private final List<Instance> instances = new ArrayList<>();
        private final List<Entry> entries = new ArrayList<>();
        private final List<Prefixes.Prefix> hosts = new ArrayList<>();
        private final List<Peer> peers = new ArrayList<>();
        private TrafficPolicy traffic = TrafficPolicy.NONE;
        private final int[] mtus = {DEFAULT_MTU, DEFAULT_MTU, DEFAULT_MTU};
        private int maxMss;
        private Solicited solicitedV4;
        private Solicited solicitedV6;

        /** Sets the link address that this platform has towards its instances. */
        public Builder appMac(long mac) {
            appMac = mac;
            return this;
        }

        /** Says what this platform is; without it there are no tunnels. */
        public Builder platform(Platform self) {
            platform = self;
            return this;
        }

        /** Sets how many platforms a packet may be tunnelled on to, 1 to 255. */
        public Builder hopLimit(int platformCount) {
            hopLimit = platformCount;
            return this;
        }

        /** Says whether uplink whose source is another UE's address is dropped. */
        public Builder dropSpoofed(boolean isDropped) {
            isSpoofedDropped = isDropped;
            return this;
        }

        /** Sets how long a silent UE is remembered. */
        public Builder ueIdleNs(long idleNs) {
            ueIdleNs = idleNs;
            return this;
        }

        /** Adds a network of UE addresses; {@code length} in bits of the 128, so 96 more than IPv4 writes. */
        public Builder ueNetwork(long high, long low, int length) {
            ueNetworks.add(new Prefixes.Prefix(high, low, length));
            return this;
        }

        /** Adds a local instance; its index is the number of those added before. */
        public Builder instance(Instance instance) {
            instances.add(instance);
            return this;
        }

        /** Adds an application; its index is the number of those added before. */
        public Builder application(Application application) {
            applications.add(application);
            return this;
        }

        /** Adds an address of the application {@code applicationIndex}. */
        public Builder entry(long high, long low, int applicationIndex) {
            if (entries.size() == MAX_ENTRIES) {
                throw new IllegalStateException("more than " + MAX_ENTRIES + " application addresses");
            }
            entries.add(new Entry(high, low, applicationIndex));
            return this;
        }

        /** Adds a host on the instances' side that traffic rules send to. */
        public Builder host(long high, long low) {
            hosts.add(new Prefixes.Prefix(high, low, 2 * Long.SIZE));
            return this;
        }

        /** Adds a peer; its index is the number of those added before. */
        public Builder peer(Peer peer) {
            if (peers.size() > Route.MAX_TARGET) {
                throw new IllegalStateException("more than " + (Route.MAX_TARGET + 1) + " peers");
            }
            checkMtu(peer.mtu());
            peers.add(peer);
            return this;
        }

        /** Sets the core address of its family that echo requests in UEs' names go to. */
        public Builder solicit(long high, long low) {
            if (PathTable.isIpv4(high, low)) {
                solicitedV4 = new Solicited(high, low);
            } else {
                solicitedV6 = new Solicited(high, low);
            }
            return this;
        }

        /** Sets the octets of the longest IP packet at {@link Side#ACCESS}, {@link Side#CORE} or {@link Side#APP}. */
        public Builder mtu(int side, int octets) {
            checkMtu(octets);
            mtus[side] = octets;
            return this;
        }

        private static void checkMtu(int octets) {
            if (octets < MIN_MTU || octets > MAX_MTU) {
                throw new IllegalArgumentException("an MTU of " + octets);
            }
        }

        /** Sets the largest TCP segment size over IPv4 that UEs and instances may announce to each other. */
        public Builder maxMss(int octets) {
            maxMss = octets;
            return this;
        }

        /** Sets the traffic rules. */
        public Builder traffic(TrafficPolicy rules) {
            traffic = rules;
            return this;
        }

        /** Makes it. */
        public Steering build() {
            return new Steering(this);
        }
    }
}
