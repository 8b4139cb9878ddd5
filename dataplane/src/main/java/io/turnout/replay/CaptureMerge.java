package io.turnout.replay;

import java.util.List;
import java.util.PriorityQueue;

/**
 * Several captures as one, in the order of their times.
 *
 * <p>Of the frames that come next in each capture the earliest is delivered; equal times go in the order of the
 * captures. So a capture keeps its own order, also where its times go backwards. Nothing is allocated per frame. Used
 * by one thread.
 */
public final class CaptureMerge implements AutoCloseable {
    private record Input(CaptureReader reader, int index) implements Comparable<Input> {
        @Override
        public int compareTo(Input other) {
            int byTime = Long.compare(reader.timeNs(), other.reader.timeNs());
            return byTime != 0 ? byTime : Integer.compare(index, other.index);
        }
    }

    private final List<CaptureReader> readers;

    /** Every capture that is at a frame; the head is the one that was delivered last. */
    private final PriorityQueue<Input> heads;

    private boolean started;

    /**
     * @param readers captures before their first frame; the merge closes them
     */
    public CaptureMerge(List<CaptureReader> readers) {
        this.readers = List.copyOf(readers);
        this.heads = new PriorityQueue<>(Math.max(1, readers.size()));
    }

    /**
     * Moves to the next frame of all captures.
     *
     * @return false after the last one
     */
    public boolean next() {
        if (started) {
            Input delivered = heads.poll();
            if (delivered != null && delivered.reader.next()) {
                heads.add(delivered);
            }
        } else {
            started = true;
            for (int i = 0; i < readers.size(); i++) {
                if (readers.get(i).next()) {
                    heads.add(new Input(readers.get(i), i));
                }
            }
        }
        return !heads.isEmpty();
    }

    /** The capture that has the frame, and is at it. */
    public CaptureReader reader() {
        return heads.element().reader;
    }

    /** The captures, in the order given. */
    public List<CaptureReader> readers() {
        return readers;
    }

    @Override
    public void close() {
        readers.forEach(CaptureReader::close);
    }
}
