package io.turnout.store;

import io.turnout.switching.Pair;
import io.turnout.switching.PairRecord;
import io.turnout.switching.UeInfo;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import net.openhft.chronicle.map.ChronicleMap;
import net.openhft.chronicle.map.ChronicleMapBuilder;

/**
 * The journal in a Chronicle Map, a hash table in a mapped file: what is put there is in the page cache, which no kill
 * takes away.
 *
 * <pre>
 *  DIR/journal-N.map   the map, for N entries; another N makes another file, which takes the entries over
 *  DIR/last            the change under way, or made last ({@link LastChange})
 *  DIR/clean           there only while nobody has the map open and the last one closed it
 *  DIR/lock            held by the process that has it open
 * </pre>
 *
 * <p>A writer that was killed may leave a segment locked and an entry half written, so without {@code clean} the map is
 * opened by recovery, which resets locks and drops every entry that is damaged; the last change is then made again. Owned by
 * one thread; blocking.
 */
public final class ChronicleJournal implements Journal {
    private static final String SAMPLE_NAME = "a-platform-or-application";
    private static final double MAX_BLOAT = 4;
    private static final int HEAD_LENGTH = 256;
    private static final String HEAD_TEXT = "net.openhft.chronicle";

    private final Path directory;
    private final FileChannel lock;
    private final ChronicleMap<Octets, Octets> map;
    private final LastChange last;
    private final int tieCapacity;
    private final Octets key = new Octets();
    private final Octets value = new Octets();
    private int tieCount;

    private ChronicleJournal(
            Path directory, FileChannel lock, ChronicleMap<Octets, Octets> map, LastChange last, int tieCapacity) {
        this.directory = directory;
        this.lock = lock;
        this.map = map;
        this.last = last;
        this.tieCapacity = tieCapacity;
        map.forEach((entryKey, _) -> tieCount += entryKey.getByte() == RecordCodec.TIE ? 1 : 0);
    }

    /**
     * Opens the journal in {@code directory}, which is made where it is missing.
     *
     * @param pairCapacity records of pairs it has room for
     * @param tieCapacity names of UEs it has room for
     * @throws JournalException where that is not possible: another process has it, or it cannot be read
     */
    public static ChronicleJournal open(Path directory, int pairCapacity, int tieCapacity) {
        FileChannel lock = null;
        try {
            Files.createDirectories(directory);
            lock = lock(directory.resolve("lock"));
            LastChange last = LastChange.open(directory.resolve("last"));
            ChronicleMap<Octets, Octets> map = openMap(directory, pairCapacity + tieCapacity + 1L);
            if (!Files.deleteIfExists(directory.resolve("clean"))) {
                last.redo((key, value) -> change(map, key, value));
            }
            return new ChronicleJournal(directory, lock, map, last, tieCapacity);
        } catch (IOException | RuntimeException e) {
            closeQuietly(lock);
            if (e instanceof JournalException journalException) {
                throw journalException;
            }
            throw new JournalException(directory + ": the journal cannot be opened: " + e, e);
        }
    }

    private static FileChannel lock(Path path) throws IOException {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            // This very process has it.
        }
        channel.close();
        throw new JournalException(path.getParent() + ": another process has this journal open");
    }

    private static void closeQuietly(FileChannel lock) {
        try {
            if (lock != null) {
                lock.close();
            }
        } catch (IOException e) {
            // What led here is the error to tell of.
        }
    }

    private static ChronicleMap<Octets, Octets> openMap(Path directory, long entries) throws IOException {
        Path file = directory.resolve("journal-" + entries + ".map");
        boolean clean = Files.exists(directory.resolve("clean"));
        if (Files.exists(file)) {
            return existing(file, entries, clean);
        }
        // Under another name until it is whole: a kill leaves either no map or one that can be opened.
        Path unfinished = directory.resolve("unfinished.map");
        Files.deleteIfExists(unfinished);
        ChronicleMap<Octets, Octets> made = builder(entries).createPersistedTo(unfinished.toFile());
        Path former = former(directory);
        if (former != null) {
            long formerEntries = Long.parseLong(former.getFileName().toString().replaceAll("\\D", ""));
            try (ChronicleMap<Octets, Octets> from = existing(former, formerEntries, clean)) {
                from.forEach(made::put);
            }
        }
        made.close();
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        if (former != null) {
            Files.delete(former);
        }
        return existing(file, entries, true);
    }

    private static Path former(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(it -> it.getFileName().toString().matches("journal-\\d+\\.map"))
                    .findFirst()
                    .orElse(null);
        }
    }

    private static ChronicleMap<Octets, Octets> existing(Path file, long entries, boolean clean) throws IOException {
        checkIsMap(file);
        return clean
                ? builder(entries).createPersistedTo(file.toFile())
                : builder(entries).recoverPersistedTo(file.toFile(), true);
    }

    /** Chronicle Map waits a minute for a file that is none to become one. */
    private static void checkIsMap(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            String head = new String(in.readNBytes(HEAD_LENGTH), StandardCharsets.ISO_8859_1);
            if (!head.contains(HEAD_TEXT)) {
                throw new JournalException(file + " is not a journal, or is damaged");
            }
        }
    }

    private static ChronicleMapBuilder<Octets, Octets> builder(long entries) {
        Octets sampleKey = new Octets().putByte(0).putLong(0).putText(SAMPLE_NAME);
        Octets sampleValue = new Octets();
        for (int i = 0; i < 3; i++) {
            sampleValue.putText(SAMPLE_NAME).putLong(0).putInt(0).putLong(0).putInt(0);
        }
        OctetsMarshaller marshaller = OctetsMarshaller.INSTANCE;
        return ChronicleMapBuilder.of(Octets.class, Octets.class)
                .name("journal")
                .keyMarshallers(marshaller, marshaller)
                .valueMarshallers(marshaller, marshaller)
                .averageKey(sampleKey)
                .averageValue(sampleValue)
                .entries(entries)
                .maxBloatFactor(MAX_BLOAT)
                .putReturnsNull(true)
                .removeReturnsNull(true);
    }

    @Override
    public void put(PairRecord record) {
        put(RecordCodec.pairKey(key, record.pair()), RecordCodec.pair(value, record));
    }

    private static void change(ChronicleMap<Octets, Octets> map, Octets key, Octets value) {
        if (value == null) {
            map.remove(key);
        } else {
            map.put(key, value);
        }
    }

    private void put(Octets aKey, Octets aValue) {
        last.keep(aKey, aValue);
        try {
            map.put(aKey, aValue);
        } catch (IllegalStateException e) {
            throw new JournalException(directory + ": the journal is full", e);
        }
    }

    @Override
    public void remove(Pair pair) {
        remove(RecordCodec.pairKey(key, pair));
    }

    private void remove(Octets aKey) {
        last.keep(aKey, null);
        map.remove(aKey);
    }

    @Override
    public void putFloor(long epoch) {
        put(RecordCodec.floorKey(key), RecordCodec.floor(value, epoch));
    }

    @Override
    public boolean tie(long ueKey, UeInfo name) {
        boolean isNew = !map.containsKey(RecordCodec.tieKey(key, ueKey, name.kind()));
        if (isNew && tieCount >= tieCapacity) {
            return false;
        }
        put(key, RecordCodec.tie(value, name));
        tieCount += isNew ? 1 : 0;
        return true;
    }

    @Override
    public void untie(long ueKey) {
        for (UeInfo.Kind kind : UeInfo.Kind.values()) {
            if (map.containsKey(RecordCodec.tieKey(key, ueKey, kind))) {
                remove(key);
                tieCount--;
            }
        }
    }

    @Override
    public Contents contents() {
        List<PairRecord> records = new ArrayList<>();
        List<Tie> ties = new ArrayList<>();
        long[] floor = new long[1];
        map.forEach((entryKey, entryValue) -> {
            switch (entryKey.getByte()) {
                case RecordCodec.PAIR ->
                    records.add(RecordCodec.pair(new Pair(entryKey.getLong(), entryKey.getText()), entryValue));
                case RecordCodec.TIE ->
                    ties.add(new Tie(entryKey.getLong(), RecordCodec.tie(entryKey.getByte(), entryValue)));
                case RecordCodec.FLOOR -> floor[0] = RecordCodec.floor(entryValue);
                default -> throw new JournalException(directory + ": the journal has an entry of an unknown kind");
            }
        });
        return new Contents(records, floor[0], ties);
    }

    @Override
    public void close() {
        if (map.isClosed()) {
            return;
        }
        map.close();
        last.close();
        try {
            Files.createFile(directory.resolve("clean"));
            lock.close();
        } catch (IOException e) {
            throw new JournalException(directory + ": the journal cannot be marked as closed: " + e, e);
        }
    }
}
