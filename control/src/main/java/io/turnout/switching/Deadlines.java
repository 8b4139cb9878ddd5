package io.turnout.switching;

import java.util.Arrays;

/** Sessions by their next deadline: a binary heap in which every session knows its place, so that a change is cheap. */
final class Deadlines {
    private Session[] heap = new Session[64];
    private int size;

    /** The earliest deadline; {@link Session#NEVER} where there is none. */
    long nextNs() {
        return size == 0 ? Session.NEVER : heap[0].wakeNs();
    }

    Session first() {
        return heap[0];
    }

    /** Puts {@code session} where its deadline belongs, or out. */
    void update(Session session) {
        if (session.wakeNs() == Session.NEVER) {
            remove(session);
            return;
        }
        if (session.heapIndex < 0) {
            if (size == heap.length) {
                heap = Arrays.copyOf(heap, size * 2);
            }
            place(session, size++);
        }
        up(session);
        down(session);
    }

    void remove(Session session) {
        int index = session.heapIndex;
        if (index < 0) {
            return;
        }
        session.heapIndex = -1;
        Session last = heap[--size];
        heap[size] = null;
        if (last != session) {
            place(last, index);
            up(last);
            down(last);
        }
    }

    private void up(Session session) {
        while (session.heapIndex > 0) {
            Session parent = heap[(session.heapIndex - 1) / 2];
            if (parent.wakeNs() <= session.wakeNs()) {
                return;
            }
            swap(parent, session);
        }
    }

    private void down(Session session) {
        while (true) {
            int childIndex = 2 * session.heapIndex + 1;
            if (childIndex >= size) {
                return;
            }
            if (childIndex + 1 < size && heap[childIndex + 1].wakeNs() < heap[childIndex].wakeNs()) {
                childIndex++;
            }
            if (heap[childIndex].wakeNs() >= session.wakeNs()) {
                return;
            }
            swap(session, heap[childIndex]);
        }
    }

    private void swap(Session upper, Session lower) {
        int upperIndex = upper.heapIndex;
        place(upper, lower.heapIndex);
        place(lower, upperIndex);
    }

    private void place(Session session, int index) {
        heap[index] = session;
        session.heapIndex = index;
    }
}
