package io.turnout.cli;

import io.turnout.ipc.SharedDirectory;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code turnout bypass on|off}: has everything cross a platform without it, until told otherwise. */
@Command(
        name = "bypass",
        description = "Has everything cross without being steered (on), across restarts too, or no longer (off).")
final class Bypass implements Callable<Integer> {
    private static final long LIMIT_MILLIS = 3_000;
    private static final long LOOK_MILLIS = 20;

    /** What to do. */
    enum Wanted {
        on,
        off
    }

    @Parameters(paramLabel = "on|off", description = "Whether to bypass.")
    private Wanted wanted;

    @Mixin
    private DirOption directory;

    @Override
    public Integer call() throws IOException, InterruptedException {
        SharedDirectory shared = new SharedDirectory(directory.ofRunning());
        boolean isOn = wanted == Wanted.on;
        Statistics before = Statistics.read(shared);
        shared.bypass(isOn);
        for (long waited = 0; before.isAlive() && waited < LIMIT_MILLIS; waited += LOOK_MILLIS) {
            if (Statistics.read(shared).isBypassed() == isOn) {
                return ExitCode.DONE;
            }
            Thread.sleep(LOOK_MILLIS);
        }
        if (before.isAlive()) {
            throw Failure.of(ExitCode.FAILED, "the data plane in " + shared.path() + " does not answer");
        }
        throw Failure.of(ExitCode.FAILED, "no data plane runs in " + shared.path() + "; the next will do so");
    }
}
