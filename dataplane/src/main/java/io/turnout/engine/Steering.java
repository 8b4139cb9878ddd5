package io.turnout.engine;

import io.turnout.table.Route;
import java.util.ArrayList;
import java.util.List;

/**
 * What the site says: which addresses are UEs', which are an application's, and where an application's traffic goes when
 * no rule of its UE says otherwise.
 *
 * <p>Immutable, so that any number of workers read it; a change makes a new one, which {@link Engine#steering(Steering)}
 * puts in place between two bursts. Addresses are 128 bits, IPv4 as {@code ::ffff:a.b.c.d}.
 */
public final class Steering {
    /** No application has this address. */
    public static final int NULL_ENTRY = AddressMap.NULL_VALUE;

    /** Entries that there can be. */
    public static final int MAX_ENTRIES = 4_096;

    private final long appMac;
    private final Prefixes ueNetworks;
    private final AddressMap entries;
    private final Entry[] entryList;
    private final Application[] applications;
    private final Instance[] instances;

    /** An address by which UEs reach an application. */
    public record Entry(long high, long low, int applicationIndex) {}

    /**
     * Copies of one service.
     *
     * @param identity what the copies share
     * @param defaultRoute {@link Route} for UEs without a rule; {@link Route#NULL_ROUTE} where no instance is active
     */
    public record Application(String identity, long defaultRoute) {}

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

    private Steering(Builder builder) {
        appMac = builder.appMac;
        ueNetworks = new Prefixes(builder.ueNetworks);
        applications = builder.applications.toArray(Application[]::new);
        instances = builder.instances.toArray(Instance[]::new);
        entryList = builder.entries.toArray(Entry[]::new);
        entries = new AddressMap(entryList.length);
        for (int i = 0; i < entryList.length; i++) {
            entries.add(entryList[i].high(), entryList[i].low(), i);
        }
    }

    /** The link address that this platform has towards its instances, 48 bits. */
    public long appMac() {
        return appMac;
    }

    /** Whether an address is a UE's; every one is where the site names no UE networks. */
    public boolean isUe(long high, long low) {
        return ueNetworks.isEmpty() || ueNetworks.contains(high, low);
    }

    /** The number of the entry of an address, or {@link #NULL_ENTRY}. */
    public int findEntry(long high, long low) {
        return entries.find(high, low);
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

    /** Local instance {@code index}. */
    public Instance instance(int index) {
        return instances[index];
    }

    /** Gathers what a {@link Steering} is made of. */
    public static final class Builder {
        private long appMac;
        private final List<Prefixes.Prefix> ueNetworks = new ArrayList<>();
        private final List<Application> applications = new ArrayList<>();
        private final List<Instance> instances = new ArrayList<>();
        private final List<Entry> entries = new ArrayList<>();

        /** Sets the link address that this platform has towards its instances. */
        public Builder appMac(long mac) {
            appMac = mac;
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

        /** Makes it. */
        public Steering build() {
            return new Steering(this);
        }
    }
}
