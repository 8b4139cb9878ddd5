package io.turnout.peer;

import io.turnout.config.IpAddress;
import io.turnout.switching.Grant;
import io.turnout.switching.InstanceInfo;
import io.turnout.switching.Message;
import io.turnout.switching.Message.Outcome;
import io.turnout.switching.Pair;
import io.turnout.switching.SwitchReason;
import io.turnout.switching.UeInfo;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Seeded frames: every message, every kind of value, often at its limits. */
final class Samples {
    static final int MESSAGE_KINDS = 17;

    private static final long[] KEYS = {0, 1, 0x0a2d_0001L, 0xffff_ffffL, 0x2001_0db8_0001_0000L, -1};
    private static final long[] EPOCHS = {0, 1, 0xffff_ffffL, 1L << 40, (1L << 62) - 1};
    private static final int[] ATTEMPTS = {0, 1, 2, 65_536, Integer.MAX_VALUE};
    private static final long[] COUNTS = {0, 1, 1L << 32, Long.MAX_VALUE};
    private static final List<Outcome> OUTCOMES = List.copyOf(EnumSet.allOf(Outcome.class));
    private static final List<SwitchReason> REASONS = List.copyOf(EnumSet.allOf(SwitchReason.class));
    private static final String LONGEST = "x".repeat(Field.MAX_TEXT_LENGTH);
    private static final String[] TEXTS = {"video-cache", "a", "caché-Ω-例-🚆", " blank ", LONGEST};

    private final Random random;

    Samples(long seed) {
        random = new Random(seed);
    }

    Message message() {
        return message(random.nextInt(MESSAGE_KINDS));
    }

    Message message(int kind) {
        Pair pair = new Pair(random.nextBoolean() ? random.nextLong() : one(KEYS), text());
        return switch (kind) {
            case 0 -> new Message.Trigger(pair, instance(), ue(), random.nextBoolean());
            case 1 -> new Message.Identity(pair, grant(), instance(), endpoint(), random.nextBoolean());
            case 2 ->
                new Message.Request(
                        pair,
                        grant(),
                        instance(),
                        endpoint(),
                        ue(),
                        random.nextBoolean(),
                        random.nextBoolean(),
                        random.nextBoolean());
            case 3 -> new Message.Accept(pair, grant());
            case 4 -> new Message.Reject(pair, grantOrNone(), reason());
            case 5 -> new Message.Busy(pair, grantOrNone());
            case 6 -> new Message.MovedTo(pair, text(), random.nextBoolean() ? -1 : one(EPOCHS));
            case 7 -> new Message.Held(pair, grant(), one(COUNTS));
            case 8 -> new Message.Withdraw(pair, grant(), reason());
            case 9 -> new Message.Aborted(pair, grant(), reason());
            case 10 -> new Message.AbortedAck(pair, grant());
            case 11 -> new Message.UpdateIndication(pair, grant());
            case 12 -> new Message.UpdateIndicationAck(pair, grant());
            case 13 -> new Message.OutcomeQuery(pair, grant());
            case 14 -> new Message.OutcomeAnswer(pair, grant(), one(OUTCOMES));
            case 15 -> new Message.OwnershipQuery(pair);
            case 16 -> new Message.OwnershipAnswer(pair, text(), random.nextBoolean() ? -1 : one(EPOCHS));
            default -> throw new IllegalArgumentException("kind " + kind);
        };
    }

    Hello hello() {
        List<Hello.Hosted> instances = IntStream.range(0, random.nextInt(4) == 0 ? 255 : random.nextInt(4))
                .mapToObj(_ -> new Hello.Hosted(
                        "cache-" + random.nextInt(),
                        "video-cache",
                        endpoint(),
                        IntStream.range(0, random.nextInt(Hello.MAX_NAMES + 1))
                                .mapToObj(_ -> instance())
                                .toList()))
                .toList();
        IpAddress tunnel = random.nextBoolean()
                ? IpAddress.ofIpv4(random.nextInt())
                : IpAddress.ofIpv6(random.nextLong(), random.nextLong());
        int lowest = 1 + random.nextInt(255);
        return new Hello(
                lowest,
                lowest + random.nextInt(256 - lowest),
                text(),
                tunnel,
                random.nextLong(),
                random.nextInt(Integer.MAX_VALUE),
                instances);
    }

    private Grant grant() {
        return new Grant(one(EPOCHS), ATTEMPTS[random.nextInt(ATTEMPTS.length)]);
    }

    private Grant grantOrNone() {
        return random.nextInt(3) == 0 ? Grant.NULL_GRANT : grant();
    }

    private SwitchReason reason() {
        return one(REASONS);
    }

    private InstanceInfo instance() {
        return switch (random.nextInt(4)) {
            case 0 -> new InstanceInfo.IpAddress(0, random.nextInt() & 0xffff_ffffL);
            case 1 -> new InstanceInfo.IpAddress(random.nextInt(2), random.nextLong() | 1L << 32);
            case 2 -> new InstanceInfo.Teid(random.nextInt());
            default -> new InstanceInfo.GreKey(random.nextInt());
        };
    }

    private UeInfo ue() {
        return switch (random.nextInt(5)) {
            case 0 -> new UeInfo.Ipv4(random.nextInt());
            case 1 -> new UeInfo.Ipv6(random.nextLong());
            case 2 -> new UeInfo.Imsi("001010123456789".substring(random.nextInt(15)));
            case 3 -> new UeInfo.Msisdn("491700000000000".substring(random.nextInt(15)));
            default -> new UeInfo.UserName(text());
        };
    }

    private String endpoint() {
        return switch (random.nextInt(4)) {
            case 0 -> null;
            case 1 -> "";
            case 2 -> "[2001:db8::1]:7500";
            default -> "10.60.1.10:7500";
        };
    }

    private String text() {
        return TEXTS[random.nextInt(TEXTS.length)];
    }

    private <T> T one(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    private long one(long[] values) {
        return values[random.nextInt(values.length)];
    }
}
