package io.turnout.switching;

/** Why a switch was refused or aborted: one list for messages, the journal, counters and people. */
public enum SwitchReason {
    /** The peer hosts no instance of the application. */
    NO_INSTANCE("the platform hosts no ready instance of the application"),
    /** The source instance info names no instance here. */
    UNKNOWN_INSTANCE("the source instance info names no instance of this platform"),
    /** The two platforms resolve the instance to different applications. */
    IDENTITY_MISMATCH("the platforms do not agree on the application identity"),
    /** No tie from the UE's address to the identity that the application wants. */
    UNKNOWN_UE_IDENTITY("nothing ties the UE's address to the identity the application wants"),
    /** The application is configured never to be switched. */
    POLICY_NEVER("the application's policy is never to switch"),
    /** The source instance is dead and the policy refuses a switch without context. */
    NO_CONTEXT("the source instance is dead and the policy asks for its context"),
    /** Another grant is open, or another switch of the pair is under way. */
    BUSY("another switch of the pair is under way"),
    /** The session set is full. */
    CAPACITY("no room for another session"),
    /** The platform asked is neither the owner nor the wanted target. */
    NOT_CONCERNED("this platform neither serves the pair nor is to serve it"),
    /** The message does not come from the platform that the session is with. */
    WRONG_PEER("the message is not from the platform concerned"),
    /** The owner did not answer. */
    PEER_SILENT("the owner did not answer"),
    /** The target instance did not get the context. */
    SYNC_FAILED("the target instance could not synchronize"),
    /** The target instance died. */
    INSTANCE_DOWN("the target instance went down"),
    /** The handshake took longer than its bound. */
    TIME_LIMIT("the handshake took longer than its bound"),
    /** The hold buffer was full. */
    HOLD_OVERFLOW("the hold buffer was full"),
    /** The hold's time was over. */
    HOLD_EXPIRED("the hold's time was over"),
    /** The data plane restarted with packets in the hold buffer. */
    DATAPLANE_RESTARTED("the data plane restarted"),
    /** This platform's control process restarted before the commit. */
    CONTROL_RESTARTED("control restarted before the commit"),
    /** The network lost packets before the fence and the policy is to abort. */
    FENCE_SHORTFALL("the tunnel lost packets of the pair"),
    /** The UE went back to the source before the commit. */
    UE_RETURNED("the UE returned to the source"),
    /** The target has no record of the grant: it never began, or ended aborted. */
    NO_RECORD("the target has no record of the grant"),
    /** An operator decided for a target that is gone. */
    OPERATOR("an operator decided");

    private final String text;

    SwitchReason(String text) {
        this.text = text;
    }

    /** The reason as people read it. */
    public String text() {
        return text;
    }
}
