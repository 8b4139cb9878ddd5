package io.turnout.ipc;

import org.agrona.DirectBuffer;

/** Hears the commands whose octets ipc only carries. They are its own only until it returns. */
public interface OpaqueCommands {
    /** Packets of (UE, application) are to wait, as the octets say. */
    void onHold(long ueKey, int applicationIndex, DirectBuffer octets, int offset, int length);

    /** Packets of (UE, application) are to wait no longer, as the octets say. */
    void onUnhold(long ueKey, int applicationIndex, DirectBuffer octets, int offset, int length);

    /** The steering is to change, as the octets say. */
    void onSteering(DirectBuffer octets, int offset, int length);
}
