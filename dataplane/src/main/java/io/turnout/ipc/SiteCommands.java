package io.turnout.ipc;

import org.agrona.DirectBuffer;

/** What control changes for the whole platform, or asks of it. */
public interface SiteCommands {
    /** The bearer of the UE is to be asked for in its name. */
    void onSolicit(long ueKey);

    /** UEs without a rule of their own are to be routed as {@code route} says when they use the application. */
    void onSetDefault(int applicationIndex, long route);

    /** The traffic rules are to be those that the octets encode; they are its own only until it returns. */
    void onTrafficRules(DirectBuffer octets, int offset, int length);

    /** Every frame is to pass unchanged from now on, or no longer. */
    void onBypass(boolean isOn);
}
