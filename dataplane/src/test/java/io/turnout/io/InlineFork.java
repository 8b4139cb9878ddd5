package io.turnout.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** An {@link InlineProcess} in a namespace, ready. */
final class InlineFork implements AutoCloseable {
    private static final long READY_LIMIT_NS = 30_000_000_000L;

    private final Path log;
    private final Process process;

    InlineFork(Namespace namespace, String... arguments) throws IOException, InterruptedException {
        log = Files.createTempFile("inline", ".log");
        process = namespace.start(
                log, Namespace.jvm(InlineProcess.class, arguments).toArray(String[]::new));
        long endNs = System.nanoTime() + READY_LIMIT_NS;
        while (!output().contains("READY")) {
            if (!process.isAlive() || System.nanoTime() > endNs) {
                String output = output();
                close();
                throw new IllegalStateException("not ready: " + output);
            }
            Thread.sleep(10);
        }
    }

    /** What it wrote. */
    String output() throws IOException {
        return Files.readString(log);
    }

    /** {@code ip netns exec} has become the JVM: same process. */
    void signal(String signal) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    boolean awaitEnd() throws InterruptedException {
        return process.waitFor(10, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        Files.deleteIfExists(log);
    }
}
