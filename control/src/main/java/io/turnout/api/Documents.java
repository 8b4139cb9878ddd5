package io.turnout.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What applications and operators have put here: named shelves of JSON documents, in one file that is replaced as a
 * whole. A change is answered once it is on disk; changes that come while the file is written share the next writing.
 *
 * <p>Owned by the event loop; a thread of its own writes.
 */
final class Documents implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Documents.class);

    private final Path file;
    private final Executor loop;
    private final int capacity;
    private final Map<String, Map<String, ObjectNode>> shelves = new LinkedHashMap<>();
    private final ExecutorService writer = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("turnout-api-store").daemon().factory());
    private List<CompletableFuture<Void>> waiting = new ArrayList<>();
    private boolean isWriting;

    private Documents(Path file, Executor loop, int capacity) {
        this.file = file;
        this.loop = loop;
        this.capacity = capacity;
    }

    /**
     * Opens the documents in {@code file}, which need not be there yet; null keeps them in memory alone.
     *
     * @param loop what owns them
     * @param capacity of each shelf
     */
    static Documents open(Path file, Executor loop, int capacity) throws IOException {
        Documents documents = new Documents(file, loop, capacity);
        if (file != null && Files.exists(file)) {
            documents.load();
        }
        return documents;
    }

    private void load() throws IOException {
        if (!(Request.MAPPER.readTree(Files.readAllBytes(file)) instanceof ObjectNode all)) {
            throw new IOException(file + " does not hold an object");
        }
        for (Map.Entry<String, JsonNode> shelf : all.properties()) {
            Map<String, ObjectNode> documents = new LinkedHashMap<>();
            shelf.getValue().properties().forEach(it -> documents.put(it.getKey(), (ObjectNode) it.getValue()));
            shelves.put(shelf.getKey(), documents);
        }
    }

    /** The shelf {@code name}, made where there is none. */
    Shelf shelf(String name) {
        return new Shelf(shelves.computeIfAbsent(name, _ -> new LinkedHashMap<>()));
    }

    /** Documents of one kind, by id, in the order in which they came. */
    final class Shelf {
        private final Map<String, ObjectNode> documents;

        private Shelf(Map<String, ObjectNode> documents) {
            this.documents = documents;
        }

        /** The document {@code id}; null where there is none. */
        ObjectNode find(String id) {
            return documents.get(id);
        }

        /** The document {@code id}. */
        ObjectNode get(String id, String what) throws Problem {
            ObjectNode document = documents.get(id);
            if (document == null) {
                throw Problem.notFound(what + " " + id);
            }
            return document;
        }

        /** Those whose ids begin with {@code prefix}. */
        List<ObjectNode> all(String prefix) {
            List<ObjectNode> found = new ArrayList<>();
            documents.forEach((id, document) -> {
                if (id.startsWith(prefix)) {
                    found.add(document);
                }
            });
            return found;
        }

        /** Puts a document in place of any of that id; done once it is on disk. */
        CompletionStage<Void> put(String id, ObjectNode document, String what) throws Problem {
            if (documents.size() >= capacity && !documents.containsKey(id)) {
                throw Problem.full(what);
            }
            documents.put(id, document);
            return saved();
        }

        /** Removes a document; done once that is on disk. */
        CompletionStage<Void> remove(String id, String what) throws Problem {
            if (documents.remove(id) == null) {
                throw Problem.notFound(what + " " + id);
            }
            return saved();
        }

        /** Drops those that fit; with the next writing. */
        void removeIf(Predicate<ObjectNode> unwanted) {
            documents.values().removeIf(unwanted);
        }

        /** Puts back what was there before a change that could not be carried through; null where nothing was. */
        void restore(String id, ObjectNode previous) {
            if (previous == null) {
                documents.remove(id);
            } else {
                documents.put(id, previous);
            }
            var _ = saved();
        }
    }

    private CompletionStage<Void> saved() {
        if (file == null) {
            return CompletableFuture.completedFuture(null);
        }
        CompletableFuture<Void> done = new CompletableFuture<>();
        waiting.add(done);
        if (!isWriting) {
            write();
        }
        return done;
    }

    private void write() {
        isWriting = true;
        List<CompletableFuture<Void>> written = waiting;
        waiting = new ArrayList<>();
        ObjectNode all = JsonNodeFactory.instance.objectNode();
        shelves.forEach((name, documents) -> {
            ObjectNode shelf = all.putObject(name);
            documents.forEach(shelf::set);
        });
        byte[] octets;
        try {
            octets = Request.MAPPER.writeValueAsBytes(all);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        var _ = CompletableFuture.runAsync(() -> replace(octets), writer)
                .whenCompleteAsync(
                        (_, failure) -> {
                            if (failure == null) {
                                written.forEach(it -> it.complete(null));
                            } else {
                                LOG.error("cannot write {}", file, failure);
                                written.forEach(it -> it.completeExceptionally(new Problem(
                                        500, "what was asked for is in force, but could not be made durable")));
                            }
                            isWriting = false;
                            if (!waiting.isEmpty()) {
                                write();
                            }
                        },
                        loop);
    }

    private void replace(byte[] octets) {
        Path unfinished = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel channel = FileChannel.open(
                unfinished,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE)) {
            ByteBuffer buffer = ByteBuffer.wrap(octets);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lets what is being written be finished. */
    @Override
    public void close() {
        writer.close();
    }
}
