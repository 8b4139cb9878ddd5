package io.turnout.ipc;

import static io.turnout.ipc.CommandBatch.BODY_OFFSET;
import static io.turnout.ipc.CommandBatch.HOLD_OCTETS_OFFSET;
import static io.turnout.ipc.CommandBatch.STEERING_OCTETS_OFFSET;
import static io.turnout.ipc.CommandBatch.TYPE_OFFSET;

import java.nio.ByteOrder;
import org.agrona.DirectBuffer;

/**
 * Reads what {@link CommandBatch} wrote. A batch is checked to its end before its first command is heard of, so that one
 * with a wrong length or an unknown type has no effect at all. Stateless; any thread.
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

    private CommandReader() {}

    /** What can be said against the message: {@link #VALID}, or why it must not be applied. */
    public static int check(int messageType, DirectBuffer buffer, int offset, int length) {
        if (length < CommandBatch.HEADER_LENGTH) {
            return MALFORMED;
        }
        if (messageType != CommandBatch.MESSAGE_TYPE || version(buffer, offset) != CommandBatch.VERSION) {
            return UNKNOWN_VERSION;
        }
        if (buffer.getInt(offset, ByteOrder.LITTLE_ENDIAN) != length) {
            return MALFORMED;
        }
        int count = buffer.getInt(offset + CommandBatch.COUNT_OFFSET, ByteOrder.LITTLE_ENDIAN);
        int at = CommandBatch.HEADER_LENGTH;
        for (int command = 0; command < count; command++) {
            if (length - at < BODY_OFFSET) {
                return MALFORMED;
            }
            int commandLength = buffer.getInt(offset + at, ByteOrder.LITTLE_ENDIAN);
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

    private static int version(DirectBuffer buffer, int offset) {
        return buffer.getInt(offset + CommandBatch.VERSION_OFFSET, ByteOrder.LITTLE_ENDIAN);
    }

    private static int checkCommand(DirectBuffer buffer, int command, int length) {
        return switch (buffer.getInt(command + TYPE_OFFSET, ByteOrder.LITTLE_ENDIAN)) {
            case CommandBatch.SET_ROUTE -> validIf(length == CommandBatch.SET_ROUTE_LENGTH);
            case CommandBatch.RELEASE_UE -> validIf(length == CommandBatch.RELEASE_UE_LENGTH);
            case CommandBatch.HOLD, CommandBatch.UNHOLD ->
                validIf(length >= HOLD_OCTETS_OFFSET
                        && isWithin(buffer, command + BODY_OFFSET + 12, length - HOLD_OCTETS_OFFSET));
            case CommandBatch.STEERING ->
                validIf(length >= STEERING_OCTETS_OFFSET
                        && isWithin(buffer, command + BODY_OFFSET, length - STEERING_OCTETS_OFFSET));
            default -> UNKNOWN_COMMAND;
        };
    }

    private static int validIf(boolean isRight) {
        return isRight ? VALID : MALFORMED;
    }

    private static boolean isWithin(DirectBuffer buffer, int lengthOffset, int room) {
        int octets = buffer.getInt(lengthOffset, ByteOrder.LITTLE_ENDIAN);
        return octets >= 0 && octets <= room;
    }

    /** The sequence number of a batch, also of one that is not valid but has a header; 0 where it has none. */
    public static long sequence(DirectBuffer buffer, int offset, int length) {
        return length < CommandBatch.HEADER_LENGTH
                ? 0
                : buffer.getLong(offset + CommandBatch.SEQUENCE_OFFSET, ByteOrder.LITTLE_ENDIAN);
    }

    /** Tells {@code listener} the commands of a batch that is {@link #VALID}. */
    public static void read(DirectBuffer buffer, int offset, CommandListener listener) {
        int count = buffer.getInt(offset + CommandBatch.COUNT_OFFSET, ByteOrder.LITTLE_ENDIAN);
        int command = offset + CommandBatch.HEADER_LENGTH;
        for (int i = 0; i < count; i++) {
            readCommand(buffer, command, listener);
            command += buffer.getInt(command, ByteOrder.LITTLE_ENDIAN);
        }
    }

    private static void readCommand(DirectBuffer buffer, int command, CommandListener listener) {
        int body = command + BODY_OFFSET;
        int type = buffer.getInt(command + TYPE_OFFSET, ByteOrder.LITTLE_ENDIAN);
        if (type == CommandBatch.STEERING) {
            int octets = buffer.getInt(body, ByteOrder.LITTLE_ENDIAN);
            listener.onSteering(buffer, command + STEERING_OCTETS_OFFSET, octets);
            return;
        }
        long ueKey = buffer.getLong(body, ByteOrder.LITTLE_ENDIAN);
        switch (type) {
            case CommandBatch.SET_ROUTE -> {
                long route = buffer.getLong(body + 8, ByteOrder.LITTLE_ENDIAN);
                listener.onSetRoute(ueKey, buffer.getInt(body + 16, ByteOrder.LITTLE_ENDIAN), route);
            }
            case CommandBatch.RELEASE_UE -> listener.onReleaseUe(ueKey);
            case CommandBatch.HOLD, CommandBatch.UNHOLD -> {
                int application = buffer.getInt(body + 8, ByteOrder.LITTLE_ENDIAN);
                int octets = buffer.getInt(body + 12, ByteOrder.LITTLE_ENDIAN);
                if (type == CommandBatch.HOLD) {
                    listener.onHold(ueKey, application, buffer, command + HOLD_OCTETS_OFFSET, octets);
                } else {
                    listener.onUnhold(ueKey, application, buffer, command + HOLD_OCTETS_OFFSET, octets);
                }
            }
            default -> throw new IllegalArgumentException("command type " + type + " in a batch that was not checked");
        }
    }
}
