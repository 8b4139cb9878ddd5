package io.turnout.lab;

import java.util.Locale;

/** What happens in a run of the lab beside traffic. */
public enum Scenario {
    STEADY("UEs stay where they are"),
    HANDOVER("UEs move to the other base station one after another, again and again"),
    PING_PONG("one UE moves ten times a second, the others stay"),
    STORM("all UEs move at once"),
    SIMULTANEOUS("UEs move, and both platforms detect it at once"),
    TARGET_MISSING("UEs move to a platform that does not have the application"),
    SYNC_FAILS("UEs move, and the target instance cannot get their contexts"),
    KILL_CONTROL("UEs move while control of either platform is killed again and again"),
    KILL_DATAPLANE("UEs move while the data plane of either platform is killed again and again"),
    KILL_APP("UEs move while an application instance is killed again and again"),
    PARTITION("UEs move while the platforms cannot talk to each other"),
    SLOW_SYNC("UEs move, and contexts take long to be copied");

    private final String text;

    Scenario(String text) {
        this.text = text;
    }

    /** Whether switches complete in it, so that what they take is worth warming up for. */
    public boolean isMeasured() {
        return switch (this) {
            case STEADY, TARGET_MISSING, SYNC_FAILS, SLOW_SYNC -> false;
            default -> true;
        };
    }

    /** One line for people. */
    public String text() {
        return text;
    }

    /** The name in commands and reports, such as {@code ping-pong}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
