package io.turnout.peer;

import io.turnout.switching.Message;

/**
 * Who hears of the links and their messages. Called on the links' one thread, one call at a time: it hands over and
 * returns, and never blocks. For one platform {@link #onLinkUp} and {@link #onLinkDown} alternate.
 */
public interface PeerListener {
    /**
     * A message of {@code platform}, whose certificate proved who it is.
     *
     * @return whether there was room for it; if not it is offered again a little later, and until then nothing is read
     *     from the link, so that the peer's queue fills in its turn
     */
    boolean onMessage(String platform, Message message);

    /** A link stands: messages can be sent from now on. */
    void onLinkUp(String platform, Hello hello);

    /** The link is gone; what was waiting to be sent is lost. */
    void onLinkDown(String platform, PeerReason reason);
}
