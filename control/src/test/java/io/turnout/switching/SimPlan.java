package io.turnout.switching;

import java.util.SplittableRandom;

/** What a seed makes of a run: the policy, the network's faults, who moves and who is killed. */
final class SimPlan {
    final boolean hold;
    final ApplicationPolicy policy;
    final Site.Detect detect;
    final int ueCount;
    final double loss;
    final double repeat;
    final long delayNs;
    final double tunnelLoss;
    final long tunnelDelayNs;
    final boolean tunnelReorders;
    final boolean slowSync;
    final double syncFails;
    final int moveCount;
    final int crashCount;
    final int partitionCount;
    final int askCount;
    final int releaseCount;
    final boolean decides;
    final int abortCount;
    final int switchLimit;
    /** Control is killed before the effect of this number, counted over all platforms; 0: never. */
    int crashAtEffect;

    SimPlan(SplittableRandom random) {
        hold = random.nextInt(4) != 0;
        boolean faulty = random.nextInt(4) != 0;
        detect = pick(random, Site.Detect.values());
        ApplicationPolicy.When[] whens = {
            ApplicationPolicy.When.ALWAYS, ApplicationPolicy.When.ALWAYS, ApplicationPolicy.When.QUALITY_UNMET
        };
        policy = new ApplicationPolicy(
                Sim.APPLICATION,
                Sim.PLATFORMS.get(random.nextInt(2)),
                UeInfo.Kind.IPV4,
                pick(random, whens),
                hold,
                random.nextInt(8) == 0 ? 6 : 64,
                1 << 20,
                random.nextInt(4) == 0 ? 15 * Sim.MS : 100 * Sim.MS,
                random.nextBoolean(),
                pick(random, ApplicationPolicy.DeleteOn.values()),
                random.nextBoolean(),
                random.nextInt(3) == 0,
                random.nextBoolean(),
                Sim.TIMING);
        ueCount = 1 + random.nextInt(2);
        loss = faulty && random.nextInt(2) == 0 ? 0.05 + 0.3 * random.nextDouble() : 0;
        repeat = faulty && random.nextInt(2) == 0 ? 0.3 : 0;
        delayNs = (faulty && random.nextInt(3) == 0 ? 60 : 3) * Sim.MS;
        tunnelLoss = faulty && random.nextInt(4) == 0 ? 0.1 : 0;
        tunnelDelayNs = (random.nextInt(3) == 0 ? 25 : 3) * Sim.MS;
        tunnelReorders = faulty && random.nextInt(6) == 0;
        slowSync = random.nextInt(6) == 0;
        syncFails = random.nextInt(6) == 0 ? 0.3 : 0;
        moveCount = 1 + random.nextInt(4);
        crashCount = faulty ? random.nextInt(3) : 0;
        partitionCount = faulty ? random.nextInt(2) : 0;
        askCount = random.nextInt(4) == 0 ? 1 + random.nextInt(2) : 0;
        releaseCount = random.nextInt(5) == 0 ? 1 : 0;
        decides = random.nextInt(20) == 0;
        crashAtEffect = faulty && random.nextInt(3) == 0 ? 1 + random.nextInt(150) : 0;
        abortCount = random.nextInt(8) == 0 ? 1 + random.nextInt(3) : 0;
        switchLimit = random.nextInt(4) == 0 ? 1 : 1_000;
    }

    private static <T> T pick(SplittableRandom random, T[] values) {
        return values[random.nextInt(values.length)];
    }

    @Override
    public String toString() {
        return policy + ", detect " + detect + ", loss " + loss + ", repeat " + repeat + ", delay " + delayNs / Sim.MS
                + " ms, tunnel loss " + tunnelLoss + (tunnelReorders ? " reordering" : "");
    }
}
