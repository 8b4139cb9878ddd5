package io.turnout.switching;

/** How a UE is named to an application; each application says which of these it wants. */
public sealed interface UeInfo {
    /** The kinds, as configured for an application. */
    enum Kind {
        /** {@link Ipv4}. */
        IPV4,
        /** {@link Ipv6}. */
        IPV6,
        /** {@link Imsi}. */
        IMSI,
        /** {@link Msisdn}. */
        MSISDN,
        /** {@link UserName}. */
        USER_NAME
    }

    /**
     * An IPv4 UE.
     *
     * @param address network order
     */
    record Ipv4(int address) implements UeInfo {}

    /**
     * An IPv6 UE, which owns a /64.
     *
     * @param prefix the first eight octets
     */
    record Ipv6(long prefix) implements UeInfo {}

    /**
     * A subscriber.
     *
     * @param digits at most 15 (TS 23.003, 2.2)
     */
    record Imsi(String digits) implements UeInfo {}

    /**
     * A telephone number.
     *
     * @param digits at most 15 (E.164)
     */
    record Msisdn(String digits) implements UeInfo {}

    /**
     * A name that the user registered with the application.
     *
     * @param name as registered
     */
    record UserName(String name) implements UeInfo {}

    /** The kind of this name. */
    default Kind kind() {
        return switch (this) {
            case Ipv4 _ -> Kind.IPV4;
            case Ipv6 _ -> Kind.IPV6;
            case Imsi _ -> Kind.IMSI;
            case Msisdn _ -> Kind.MSISDN;
            case UserName _ -> Kind.USER_NAME;
        };
    }

    /** The name that the address itself gives: {@link Ipv4} or {@link Ipv6}. */
    static UeInfo ofKey(long ueKey) {
        return ueKey >>> 32 == 0 ? new Ipv4((int) ueKey) : new Ipv6(ueKey);
    }
}
