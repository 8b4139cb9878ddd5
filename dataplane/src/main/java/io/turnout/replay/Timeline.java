package io.turnout.replay;

import io.turnout.engine.SwitchCommands;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/** Commands of switches at times of a replay, in order of their times. One replay, one thread. */
public final class Timeline {
    private final List<Command> commands;
    private int nextIndex;

    /**
     * A command.
     *
     * @param afterNs when it takes effect: so long after the first frame
     * @param order gives it
     */
    public record Command(long afterNs, Consumer<SwitchCommands> order) {}

    /** Of these; those of one time in the order given. */
    public Timeline(List<Command> commands) {
        this.commands = commands.stream()
                .sorted(Comparator.comparingLong(Command::afterNs))
                .toList();
    }

    /** Whether the next one's time has come {@code elapsedNs} after the first frame. */
    boolean isDue(long elapsedNs) {
        return nextIndex < commands.size() && commands.get(nextIndex).afterNs() <= elapsedNs;
    }

    /** When the next one takes effect. */
    long nextNs() {
        return commands.get(nextIndex).afterNs();
    }

    /** The next one. */
    Consumer<SwitchCommands> next() {
        return commands.get(nextIndex++).order();
    }
}
