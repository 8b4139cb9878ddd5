package io.turnout.engine;

import io.turnout.table.Route;
import io.turnout.table.TableWriter;

/**
 * The rules of pairs as far as switches change them: which of them name a slot, and what is staged and not published yet.
 * Owned by the writer's thread.
 */
final class SlotRules {
    private final TableWriter writer;
    private final SlotRegister register;

    /** By slot: the version as which its rule was last changed. */
    private final long[] stagedVersions;

    private boolean isStaged;
    private long refusedCount;

    /** Rules in the tables of {@code writer}, for the slots in {@code register}, numbered from 1 to {@code capacity}. */
    SlotRules(TableWriter writer, SlotRegister register, int capacity) {
        this.writer = writer;
        this.register = register;
        stagedVersions = new long[capacity + 1];
    }

    /** What was refused for want of room, here or by {@link #onRefused}. */
    long refusedCount() {
        return refusedCount;
    }

    /** Counts something that was refused. */
    void onRefused() {
        refusedCount++;
    }

    /** The pair's rule, as staged; {@link Route#NULL_ROUTE} where it has none. */
    long rule(long ueKey, int applicationIndex) {
        return writer.route(ueKey, applicationIndex);
    }

    /** The rule of the slot's pair. */
    long rule(int slot) {
        return rule(register.ueKey(slot), register.application(slot));
    }

    /** The slot that the pair's rule names, or {@link Route#NULL_SLOT}. */
    int slotOf(long ueKey, int applicationIndex) {
        return Route.slot(rule(ueKey, applicationIndex));
    }

    /** Points the pair's rule at a slot; false, and the slot given back, where the table is full. */
    boolean stage(int slot, long route, boolean isHeld) {
        if (!put(register.ueKey(slot), register.application(slot), Route.inSwitch(route, slot, isHeld))) {
            onRefused();
            register.cancel(slot);
            return false;
        }
        stagedVersions[slot] = nextVersion();
        return true;
    }

    /** Stages a rule without a slot; false where the table is full. */
    boolean stagePlain(long ueKey, int applicationIndex, long route) {
        return put(ueKey, applicationIndex, Route.plain(route));
    }

    /** Stages a rule without a slot for the slot's pair. */
    boolean stagePlain(int slot, long route) {
        return stagePlain(register.ueKey(slot), register.application(slot), route);
    }

    /** Where a pair gets a slot or loses it, and nothing else changes, the rule keeps its history. */
    private boolean put(long ueKey, int applicationIndex, long route) {
        isStaged = true;
        long plain = Route.plain(route);
        boolean leadsAsBefore = plain != Route.NULL_ROUTE && plain == Route.plain(rule(ueKey, applicationIndex));
        return leadsAsBefore && writer.amendRoute(ueKey, applicationIndex, route)
                || writer.stageRoute(ueKey, applicationIndex, route);
    }

    /** Says that what is staged does not name the slot any more. */
    void leave(int slot) {
        register.leave(slot);
        isStaged = true;
    }

    /** Has the next version published though no rule changes: somebody waits for it. */
    void wantVersion() {
        isStaged = true;
    }

    /** Whether something waits for the next version. */
    boolean isStaged() {
        return isStaged;
    }

    /** The version as which what is staged will be published. */
    long nextVersion() {
        return writer.published() + 1;
    }

    /** Whether who reads {@code oldest} or later reads the slot's rule as it was staged last. */
    boolean isSettled(int slot, long oldest) {
        return stagedVersions[slot] <= oldest;
    }

    /** What was staged is published as {@code version}. */
    void onPublished(long version) {
        isStaged = false;
        register.onPublished(version);
    }
}
