package io.turnout.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.turnout.io.ServiceCounters;
import io.turnout.ipc.CounterFile;
import io.turnout.ipc.SharedDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * Whether everything crosses without being steered: as the data plane says, and as {@code turnout bypass} has it too. What
 * is wanted outlasts restarts of either process.
 *
 * <p>Files are read and written by a thread of its own, which waits a bounded time until the data plane has followed.
 */
final class BypassResource {
    private static final String PATH = "/turnout/v1/bypass";
    private static final String TAG = "Administration";
    private static final String SCHEMA = "Bypass";
    private static final long LIMIT_NS = TimeUnit.SECONDS.toNanos(2);
    private static final long LOOK_MILLIS = 10;

    private final SharedDirectory shared;
    private final Schemas schemas;
    private final Executor files;
    private final Executor loop;

    /** Of the data plane in {@code directory}; null where there is none. */
    BypassResource(Path directory, Schemas schemas, Executor files, Executor loop) {
        shared = directory == null ? null : new SharedDirectory(directory);
        this.schemas = schemas;
        this.files = files;
        this.loop = loop;
    }

    List<Route> routes() {
        return List.of(
                Route.of("GET", PATH, TAG, Role.READER, "Whether everything is passed to the wire")
                        .answers(200, SCHEMA)
                        .fails(403, 503)
                        .later(_ -> answer(null)),
                Route.of("PUT", PATH, TAG, Role.OPERATOR, "Passes everything to the wire, or ends that")
                        .takes(SCHEMA)
                        .answers(200, SCHEMA)
                        .fails(400, 403, 503)
                        .later(request ->
                                answer(request.object(schemas, SCHEMA).get("on").booleanValue())));
    }

    /** What is so once {@code wanted}, which is null where nothing is, has been done. */
    private CompletionStage<Response> answer(Boolean wanted) throws Problem {
        if (shared == null) {
            throw new Problem(503, "there is no data plane");
        }
        CompletableFuture<Response> answer = new CompletableFuture<>();
        files.execute(() -> {
            try {
                boolean isOn = wanted == null ? isBypassed() : set(wanted);
                ObjectNode body = JsonNodeFactory.instance.objectNode().put("on", isOn);
                answer.complete(Response.tagged(body));
            } catch (IOException e) {
                answer.completeExceptionally(new Problem(503, "there is no data plane: " + e.getMessage()));
            } catch (Problem e) {
                answer.completeExceptionally(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                answer.completeExceptionally(new Problem(503, "control is ending"));
            }
        });
        return answer.thenApplyAsync(it -> it, loop);
    }

    private boolean set(boolean isOn) throws IOException, Problem, InterruptedException {
        shared.bypass(isOn);
        long startNs = System.nanoTime();
        while (isBypassed() != isOn) {
            if (System.nanoTime() - startNs > LIMIT_NS) {
                throw new Problem(503, "the data plane does not answer; the next will do so");
            }
            Thread.sleep(LOOK_MILLIS);
        }
        return isOn;
    }

    private boolean isBypassed() throws IOException, Problem {
        try (CounterFile counters = shared.counters()) {
            long process = counters.sum(counters.names().indexOf(ServiceCounters.PROCESS_ID));
            if (!ProcessHandle.of(process).map(ProcessHandle::isAlive).orElse(false)) {
                throw new Problem(503, "there is no data plane now; the next does what is wanted");
            }
            return counters.sum(counters.names().indexOf(ServiceCounters.BYPASSED)) != 0;
        }
    }
}
