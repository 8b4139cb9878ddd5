package io.turnout.agent;

/** What control counts: one list for code, name and text. */
enum ControlCounter {
    /** Inputs taken. */
    INPUTS("inputs", "inputs that the handshake took"),
    /** Effects carried out. */
    EFFECTS("effects", "effects that were carried out"),
    /** Records put into the journal. */
    PERSISTS("journal_writes", "records made durable"),
    /** Messages given to peers. */
    MESSAGES_SENT("messages_sent", "messages given to peers"),
    /** Messages that no link took. */
    MESSAGES_LOST("messages_lost", "messages that no link took, to be repeated"),
    /** Notices given to instances. */
    NOTICES_SENT("notices_sent", "notices given to instances"),
    /** Notices that no instance took. */
    NOTICES_LOST("notices_lost", "notices that no instance took, to be repeated"),
    /** Commands written to the data plane's ring. */
    COMMANDS("commands", "commands given to the data plane"),
    /** Batches of commands. */
    BATCHES("command_batches", "batches of commands given to the data plane"),
    /** Commands that lead nowhere. */
    COMMANDS_UNROUTED("commands_unrouted", "commands about a platform or application that the site file does not have"),
    /** Commands that found no room in the tables. */
    COMMANDS_REFUSED("commands_refused", "commands that did not fit into the data plane's tables"),
    /** Batches that had no effect. */
    BATCHES_REJECTED("command_batches_rejected", "batches that the data plane rejected"),
    /** Times the agent had to wait for the data plane. */
    STALLS("stalls", "times that nothing more was taken in because the data plane took no commands"),
    /** Events about what the site file does not have. */
    EVENTS_UNKNOWN("events_unknown", "events about an application or peer that the site file does not have"),
    /** Starts of the data plane. */
    DATAPLANE_STARTS("dataplane_starts", "times that the data plane came up"),
    /** Questions for the service quality. */
    QUALITY_ASKED("quality_asked", "questions for the service quality"),
    /** Questions that could not be put. */
    QUALITY_REFUSED("quality_refused", "questions for the service quality that there was no room for"),
    /** Names of UEs that there was no room for. */
    IDENTITIES_REFUSED("identities_refused", "names of UEs that there was no room for"),
    /** Starts refused before anything happened. */
    SWITCHES_REFUSED("switches_refused", "switches refused before anything happened"),
    /** Grants taken up or given. */
    SWITCHES_STARTED("switches_started", "switches started, as source or target"),
    /** Swaps published and durable. */
    SWITCHES_COMMITTED("switches_committed", "switches committed here, as the target"),
    /** Switches that ended as if they had not begun. */
    SWITCHES_ABORTED("switches_aborted", "switches aborted, as source or target"),
    /** Sources that asked how their grant ended. */
    SWITCHES_IN_DOUBT("switches_in_doubt", "times that a source asked how its grant had ended"),
    /** Switches that went on without packets that the tunnel lost. */
    SHORTFALLS("shortfalls", "switches that went on without packets that the tunnel lost"),
    /** Rules replaced at the source. */
    RULES_REPLACED("rules_replaced", "rules replaced here, as the source"),
    /** Pairs forgotten. */
    PAIRS_RELEASED("pairs_released", "pairs forgotten");

    private final String label;
    private final String text;

    ControlCounter(String label, String text) {
        this.label = label;
        this.text = text;
    }

    String label() {
        return label;
    }

    String text() {
        return text;
    }
}
