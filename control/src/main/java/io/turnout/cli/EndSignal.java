package io.turnout.cli;

/**
 * What happens when the process is told to end (SIGTERM, SIGINT): it drains, and ends with exit code 0, or with another
 * where it had something to finish. Once closed, the process ends as it ends by itself.
 */
final class EndSignal implements AutoCloseable {
    private final Thread hook;

    private EndSignal(Runnable task, int exitCode) {
        hook = new Thread(
                () -> {
                    task.run();
                    // A JVM that a signal ends would say 143, which supervisors take for a failure.
                    Runtime.getRuntime().halt(exitCode);
                },
                "end");
    }

    /** Has {@code task} done when the process is told to end. */
    static EndSignal onEnd(Runnable task) {
        return onEnd(task, ExitCode.DONE);
    }

    /** As that; the process then ends with {@code exitCode}. */
    static EndSignal onEnd(Runnable task, int exitCode) {
        EndSignal signal = new EndSignal(task, exitCode);
        Runtime.getRuntime().addShutdownHook(signal.hook);
        return signal;
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            awaitEnd(); // it is happening already, and what is being ended must not be ended twice
        }
    }

    private void awaitEnd() {
        try {
            hook.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
