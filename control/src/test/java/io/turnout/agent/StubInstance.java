package io.turnout.agent;

import io.turnout.switching.Grant;
import io.turnout.switching.Input;
import io.turnout.switching.Notice;
import io.turnout.switching.Pair;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.Consumer;

/**
 * An instance without a context that does what instances do: asks for the hold, waits until the source instance is
 * frozen, and answers. Owned by one thread.
 */
final class StubInstance implements Instances {
    final List<Notice> told = new ArrayList<>();
    final Map<Pair, Grant> frozen = new HashMap<>();
    boolean isDead;
    private final Map<Pair, Notice.Notification> synchronizing = new HashMap<>();
    private final Map<Pair, Grant> held = new HashMap<>();
    private final Map<Pair, Grant> ended = new HashMap<>();
    private final Consumer<Input> platform;
    private final BiPredicate<Pair, Grant> isSourceFrozen;

    /**
     * An instance of the platform that takes inputs with {@code platform}.
     *
     * @param isSourceFrozen whether the other instance is frozen under a grant
     */
    StubInstance(Consumer<Input> platform, BiPredicate<Pair, Grant> isSourceFrozen) {
        this.platform = platform;
        this.isSourceFrozen = isSourceFrozen;
    }

    @Override
    public boolean tell(String instance, Notice notice) {
        if (isDead) {
            return false;
        }
        told.add(notice);
        Pair pair = notice.pair();
        Grant grant = notice.grant();
        boolean isOver = !grant.isAfter(ended.getOrDefault(pair, Grant.NULL_GRANT));
        switch (notice) {
            case Notice.Notification it -> {
                if (!isOver) {
                    synchronizing.put(pair, it);
                    if (it.hold()) {
                        platform.accept(new Input.HoldWanted(pair, grant));
                    } else {
                        platform.accept(new Input.Synchronized(pair, grant));
                    }
                }
            }
            case Notice.Held _ -> held.put(pair, grant);
            case Notice.Freeze _ -> {
                if (!isOver) {
                    frozen.put(pair, grant);
                }
            }
            case Notice.Committed it -> {
                end(pair, grant);
                synchronizing.remove(pair);
                frozen.remove(pair);
                if (!it.serving()) {
                    platform.accept(new Input.ContextReleased(pair, grant));
                }
            }
            case Notice.Aborted _ -> {
                end(pair, grant);
                synchronizing.remove(pair);
                frozen.remove(pair);
                platform.accept(new Input.Resumed(pair, grant));
            }
            case Notice.Released _ -> frozen.remove(pair);
        }
        return true;
    }

    private void end(Pair pair, Grant grant) {
        ended.merge(pair, grant, (one, other) -> one.isAfter(other) ? one : other);
    }

    /** Answers (6) where the last of the context has come. */
    void doWork() {
        for (Notice.Notification it : List.copyOf(synchronizing.values())) {
            boolean isHeld = it.grant().equals(held.get(it.pair()));
            if (it.hold() && isHeld && isSourceFrozen.test(it.pair(), it.grant())) {
                platform.accept(new Input.Synchronized(it.pair(), it.grant()));
                held.remove(it.pair());
            }
        }
    }
}
