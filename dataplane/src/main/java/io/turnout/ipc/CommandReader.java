package io.turnout.ipc;

import static io.turnout.ipc.CommandLayout.APPLICATION_OFFSET;
import static io.turnout.ipc.CommandLayout.ATTEMPT_OFFSET;
import static io.turnout.ipc.CommandLayout.BODY_OFFSET;
import static io.turnout.ipc.CommandLayout.DETAIL_OFFSET;
import static io.turnout.ipc.CommandLayout.EPOCH_OFFSET;
import static io.turnout.ipc.CommandLayout.TYPE_OFFSET;
import static io.turnout.ipc.CommandLayout.UE_KEY_OFFSET;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.turnout.engine.SwitchCommands;
import io.turnout.table.Route;
import org.agrona.DirectBuffer;

/**
 * Reads what {@link CommandBatch} wrote. A batch is checked to its end before its first command is heard of, so that one
 * with a wrong length, an unknown type or a field out of its range has no effect at all. Stateless; any thread.
 */
public final class CommandReader {
    /** It is a batch that this build understands. */
    public static final int VALID = 0;

    /** It is of another message type or version. */
    public static final int UNKNOWN_VERSION = 1;

    /** A command is of an unknown type. */
    public static final int UNKNOWN_COMMAND = 2;

    /** A length is wrong. */
    public static final int MALFORMED = 3;

    /** A field is out of its range. */
    public static final int OUT_OF_RANGE = 4;

    private CommandReader() {}

    /** What can be said against the message: {@link #VALID}, or why it must not be applied. */
    public static int check(int messageType, DirectBuffer buffer, int offset, int length) {
        if (length < CommandLayout.HEADER_LENGTH) {
            return MALFORMED;
        }
        int version = buffer.getInt(offset + CommandLayout.VERSION_OFFSET, LITTLE_ENDIAN);
        if (messageType != CommandLayout.MESSAGE_TYPE || version != CommandLayout.VERSION) {
            return UNKNOWN_VERSION;
        }
        if (buffer.getInt(offset, LITTLE_ENDIAN) != length) {
            return MALFORMED;
        }
        int count = buffer.getInt(offset + CommandLayout.COUNT_OFFSET, LITTLE_ENDIAN);
        int at = CommandLayout.HEADER_LENGTH;
        for (int command = 0; command < count; command++) {
            if (length - at < BODY_OFFSET) {
                return MALFORMED;
            }
            int commandLength = buffer.getInt(offset + at, LITTLE_ENDIAN);
            if (commandLength < BODY_OFFSET || commandLength > length - at || commandLength % Long.BYTES != 0) {
                return MALFORMED;
            }
            int fault = checkCommand(buffer, offset + at, commandLength);
            if (fault != VALID) {
                return fault;
            }
            at += commandLength;
        }
        return at == length ? VALID : MALFORMED;
    }

    private static int checkCommand(DirectBuffer buffer, int command, int length) {
        int type = buffer.getInt(command + TYPE_OFFSET, LITTLE_ENDIAN);
        if (type == CommandLayout.TRAFFIC_RULES) {
            boolean isWithin = length >= CommandLayout.OCTETS_OFFSET
                    && isWithin(buffer, command + BODY_OFFSET, length - CommandLayout.OCTETS_OFFSET);
            return isWithin
                    ? TrafficPlanCodec.check(
                            buffer,
                            command + CommandLayout.OCTETS_OFFSET,
                            buffer.getInt(command + BODY_OFFSET, LITTLE_ENDIAN))
                    : MALFORMED;
        }
        int rightLength = length(type);
        if (rightLength < 0) {
            return UNKNOWN_COMMAND;
        }
        if (length != rightLength) {
            return MALFORMED;
        }
        return isInRange(buffer, command, type) ? VALID : OUT_OF_RANGE;
    }

    /** Octets of a command of fixed length; -1 where there is no such type. */
    private static int length(int type) {
        return switch (type) {
            case CommandLayout.RELEASE_UE, CommandLayout.SOLICIT -> CommandLayout.UE_LENGTH;
            case CommandLayout.UNROUTE -> CommandLayout.PAIR_LENGTH;
            case CommandLayout.SET_ROUTE, CommandLayout.ROUTE -> CommandLayout.PAIR_ROUTE_LENGTH;
            case CommandLayout.REPORT_FENCE -> CommandLayout.GRANT_LENGTH;
            case CommandLayout.COUNT -> CommandLayout.COUNT_LENGTH;
            case CommandLayout.HOLD -> CommandLayout.HOLD_LENGTH;
            case CommandLayout.FENCE -> CommandLayout.FENCE_LENGTH;
            case CommandLayout.SWAP -> CommandLayout.SWAP_LENGTH;
            case CommandLayout.DRAIN -> CommandLayout.DRAIN_LENGTH;
            case CommandLayout.GIVE_WAY -> CommandLayout.GIVE_WAY_LENGTH;
            case CommandLayout.BEARER -> CommandLayout.BEARER_LENGTH;
            default -> -1;
        };
    }

    private static boolean isWithin(DirectBuffer buffer, int lengthOffset, int room) {
        int octets = buffer.getInt(lengthOffset, LITTLE_ENDIAN);
        return octets >= 0 && octets <= room && room - octets < Long.BYTES;
    }

    private static boolean isInRange(DirectBuffer buffer, int command, int type) {
        return switch (type) {
            case CommandLayout.RELEASE_UE, CommandLayout.SOLICIT -> true;
            case CommandLayout.BEARER -> {
                int qfi = buffer.getInt(command + CommandLayout.QFI_OFFSET, LITTLE_ENDIAN);
                yield qfi >= -1 && qfi <= GivenBearer.MAX_QFI;
            }
            default ->
                buffer.getInt(command + APPLICATION_OFFSET, LITTLE_ENDIAN) >= 0
                        && buffer.getInt(command + ATTEMPT_OFFSET, LITTLE_ENDIAN) >= 0
                        && isPairInRange(buffer, command, type);
        };
    }

    private static boolean isPairInRange(DirectBuffer buffer, int command, int type) {
        int detail = command + DETAIL_OFFSET;
        return switch (type) {
            case CommandLayout.SET_ROUTE -> isPlainOrNone(route(buffer, command));
            case CommandLayout.ROUTE -> Route.isPlain(route(buffer, command));
            case CommandLayout.COUNT, CommandLayout.FENCE -> {
                int peerIndex = buffer.getInt(detail, LITTLE_ENDIAN);
                yield peerIndex >= 0 && peerIndex <= Route.MAX_TARGET;
            }
            case CommandLayout.HOLD ->
                buffer.getInt(detail, LITTLE_ENDIAN) >= 0
                        && buffer.getInt(detail + 4, LITTLE_ENDIAN) >= 0
                        && buffer.getLong(detail + 8, LITTLE_ENDIAN) >= 0
                        && isPlainOrNone(buffer.getLong(detail + 16, LITTLE_ENDIAN));
            case CommandLayout.SWAP ->
                Route.isPlain(buffer.getLong(detail, LITTLE_ENDIAN)) && isFlag(buffer, detail + 8);
            case CommandLayout.DRAIN -> Route.isPlain(buffer.getLong(detail, LITTLE_ENDIAN));
            case CommandLayout.GIVE_WAY -> {
                int peerIndex = buffer.getInt(detail, LITTLE_ENDIAN);
                yield peerIndex >= 0
                        && peerIndex <= Route.MAX_TARGET
                        && buffer.getLong(detail + 8, LITTLE_ENDIAN) >= 0
                        && Route.isPlain(buffer.getLong(detail + 16, LITTLE_ENDIAN));
            }
            default -> true;
        };
    }

    private static boolean isPlainOrNone(long route) {
        return route == Route.NULL_ROUTE || Route.isPlain(route);
    }

    private static boolean isFlag(DirectBuffer buffer, int offset) {
        int flag = buffer.getInt(offset, LITTLE_ENDIAN);
        return flag == 0 || flag == 1;
    }

    /** The sequence number of a batch, also of one that is not valid but has a header; 0 where it has none. */
    public static long sequence(DirectBuffer buffer, int offset, int length) {
        return length < CommandLayout.HEADER_LENGTH
                ? 0
                : buffer.getLong(offset + CommandLayout.SEQUENCE_OFFSET, LITTLE_ENDIAN);
    }

    /** Tells {@code listener} the commands of a batch that is {@link #VALID}. */
    public static void read(DirectBuffer buffer, int offset, CommandListener listener) {
        read(buffer, offset, listener, listener, listener);
    }

    /** Tells of the commands of a batch that is {@link #VALID}, in order, whom each concerns. */
    static void read(
            DirectBuffer buffer, int offset, TableCommands tables, SwitchCommands switches, SiteCommands site) {
        int count = buffer.getInt(offset + CommandLayout.COUNT_OFFSET, LITTLE_ENDIAN);
        int command = offset + CommandLayout.HEADER_LENGTH;
        for (int i = 0; i < count; i++) {
            int type = buffer.getInt(command + TYPE_OFFSET, LITTLE_ENDIAN);
            switch (type) {
                case CommandLayout.SET_ROUTE, CommandLayout.RELEASE_UE, CommandLayout.BEARER ->
                    readTableCommand(buffer, command, type, tables);
                case CommandLayout.SOLICIT, CommandLayout.TRAFFIC_RULES -> readSiteCommand(buffer, command, type, site);
                default -> readSwitchCommand(buffer, command, type, switches);
            }
            command += buffer.getInt(command, LITTLE_ENDIAN);
        }
    }

    private static void readTableCommand(DirectBuffer buffer, int command, int type, TableCommands tables) {
        long ueKey = buffer.getLong(command + UE_KEY_OFFSET, LITTLE_ENDIAN);
        if (type == CommandLayout.RELEASE_UE) {
            tables.onReleaseUe(ueKey);
        } else if (type == CommandLayout.BEARER) {
            tables.onBearer(bearer(buffer, command, ueKey));
        } else {
            int application = buffer.getInt(command + APPLICATION_OFFSET, LITTLE_ENDIAN);
            tables.onSetRoute(ueKey, application, route(buffer, command));
        }
    }

    private static GivenBearer bearer(DirectBuffer buffer, int command, long ueKey) {
        int flags = buffer.getInt(command + CommandLayout.BEARER_FLAGS_OFFSET, LITTLE_ENDIAN);
        return new GivenBearer(
                ueKey,
                (flags & CommandLayout.IS_ENDED) != 0,
                (flags & CommandLayout.HAS_UPLINK) != 0,
                buffer.getInt(command + CommandLayout.UPLINK_TEID_OFFSET, LITTLE_ENDIAN),
                (flags & CommandLayout.HAS_DOWNLINK) != 0,
                buffer.getInt(command + CommandLayout.DOWNLINK_TEID_OFFSET, LITTLE_ENDIAN),
                buffer.getInt(command + CommandLayout.QFI_OFFSET, LITTLE_ENDIAN),
                buffer.getLong(command + CommandLayout.ENB_OFFSET, LITTLE_ENDIAN),
                buffer.getLong(command + CommandLayout.ENB_OFFSET + 8, LITTLE_ENDIAN),
                buffer.getLong(command + CommandLayout.SGW_OFFSET, LITTLE_ENDIAN),
                buffer.getLong(command + CommandLayout.SGW_OFFSET + 8, LITTLE_ENDIAN));
    }

    private static void readSiteCommand(DirectBuffer buffer, int command, int type, SiteCommands site) {
        int body = command + BODY_OFFSET;
        if (type == CommandLayout.SOLICIT) {
            site.onSolicit(buffer.getLong(body, LITTLE_ENDIAN));
        } else {
            int octetsLength = buffer.getInt(body, LITTLE_ENDIAN);
            site.onTrafficRules(TrafficPlanCodec.read(buffer, command + CommandLayout.OCTETS_OFFSET, octetsLength));
        }
    }

    private static long route(DirectBuffer buffer, int command) {
        return buffer.getLong(command + CommandLayout.ROUTE_OFFSET, LITTLE_ENDIAN);
    }

    private static void readSwitchCommand(DirectBuffer buffer, int command, int type, SwitchCommands switches) {
        long ueKey = buffer.getLong(command + UE_KEY_OFFSET, LITTLE_ENDIAN);
        int application = buffer.getInt(command + APPLICATION_OFFSET, LITTLE_ENDIAN);
        switch (type) {
            case CommandLayout.ROUTE -> switches.onRoute(ueKey, application, route(buffer, command));
            case CommandLayout.UNROUTE -> switches.onUnroute(ueKey, application);
            default -> readGrantCommand(buffer, command, type, ueKey, application, switches);
        }
    }

    private static void readGrantCommand(
            DirectBuffer buffer, int command, int type, long ueKey, int application, SwitchCommands switches) {
        int attempt = buffer.getInt(command + ATTEMPT_OFFSET, LITTLE_ENDIAN);
        long epoch = buffer.getLong(command + EPOCH_OFFSET, LITTLE_ENDIAN);
        if (type == CommandLayout.REPORT_FENCE) {
            switches.onReportFence(ueKey, application, epoch, attempt);
            return;
        }
        int detail = command + DETAIL_OFFSET;
        int first = buffer.getInt(detail, LITTLE_ENDIAN);
        long whole = buffer.getLong(detail, LITTLE_ENDIAN);
        switch (type) {
            case CommandLayout.COUNT -> switches.onCount(ueKey, application, epoch, attempt, first);
            case CommandLayout.HOLD ->
                switches.onHold(
                        ueKey,
                        application,
                        epoch,
                        attempt,
                        first,
                        buffer.getInt(detail + 4, LITTLE_ENDIAN),
                        buffer.getLong(detail + 8, LITTLE_ENDIAN),
                        buffer.getLong(detail + 16, LITTLE_ENDIAN));
            case CommandLayout.FENCE ->
                switches.onFence(ueKey, application, epoch, attempt, first, buffer.getLong(detail + 8, LITTLE_ENDIAN));
            case CommandLayout.SWAP ->
                switches.onSwap(
                        ueKey, application, epoch, attempt, whole, buffer.getInt(detail + 8, LITTLE_ENDIAN) == 1);
            case CommandLayout.DRAIN -> switches.onDrain(ueKey, application, epoch, attempt, whole);
            case CommandLayout.GIVE_WAY ->
                switches.onGiveWay(
                        ueKey,
                        application,
                        epoch,
                        attempt,
                        first,
                        buffer.getLong(detail + 8, LITTLE_ENDIAN),
                        buffer.getLong(detail + 16, LITTLE_ENDIAN));
            default -> throw new IllegalArgumentException("command type " + type + " in a batch that was not checked");
        }
    }
}
