package io.turnout.config;

import java.util.List;
import java.util.Optional;

/**
 * An application: instances on several platforms, any of which can serve a UE. Immutable.
 *
 * @param identity what the copies have in common, and platforms call the application by
 * @param ueInfo how its instances want to be told of a UE; default {@code ipv4}
 * @param sharedAddresses addresses that UEs may use for any of its instances; default none
 * @param switching when and how a UE's service moves between its instances
 * @param quality what is asked of the service; needed where {@code switching.when} is {@code quality-unmet}
 * @param instances its copies; an application without one waits for registrations
 */
public record Application(
        String identity,
        UeInfo ueInfo,
        List<IpAddress> sharedAddresses,
        Switching switching,
        Optional<Quality> quality,
        List<Instance> instances) {
    /** How a UE is named towards an instance. Only the addresses can be read from the traffic itself. */
    public enum UeInfo {
        /** Its IPv4 address. */
        IPV4,
        /** An address of its /64. */
        IPV6,
        /** Its IMSI, from the identity feed. */
        IMSI,
        /** Its telephone number, from the identity feed. */
        MSISDN,
        /** The name it registered with the application, from the identity feed. */
        USER_NAME
    }

    public Application {
        sharedAddresses = List.copyOf(sharedAddresses);
        instances = List.copyOf(instances);
    }
}
