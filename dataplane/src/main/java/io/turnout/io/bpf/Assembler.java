package io.turnout.io.bpf;

import java.util.ArrayList;
import java.util.List;

/**
 * Writes eBPF instructions one after another, with labels for jumps forward.
 *
 * <pre>
 *   63            32 31        16 15      12 11           8 7        0
 *   |   immediate   |   offset   |  source  |  destination |  opcode  |
 * </pre>
 *
 * <p>Registers are numbers: 0 has results, 1 to 5 arguments (lost by a call), 6 to 9 stay, 10 is the frame pointer.
 * Loads are in the machine's byte order. Used by one thread.
 */
public final class Assembler {
    /** Access to 4 octets. */
    public static final int WORD = 0x00;

    /** Access to 2 octets. */
    public static final int HALF = 0x08;

    /** Access to 1 octet. */
    public static final int BYTE = 0x10;

    /** Access to 8 octets. */
    public static final int DOUBLE = 0x18;

    /** The frame pointer: below it are 512 octets of stack. */
    public static final int FRAME = 10;

    /** Operation: add. */
    public static final int ADD = 0x00;

    /** Operation: subtract. */
    public static final int SUBTRACT = 0x10;

    /** Operation: bitwise and. */
    public static final int AND = 0x50;

    /** Operation: shift left. */
    public static final int SHIFT_LEFT = 0x60;

    /** Operation: copy. */
    public static final int MOVE = 0xB0;

    /** Condition: equal. */
    public static final int EQUAL = 0x10;

    /** Condition: greater, unsigned. */
    public static final int GREATER = 0x20;

    /** Condition: less, unsigned. */
    public static final int LESS = 0xA0;

    /** Condition: not equal. */
    public static final int NOT_EQUAL = 0x50;

    /** Condition: greater, signed. */
    public static final int SIGNED_GREATER = 0x60;

    /** Helper: look a key up in a map. */
    public static final int MAP_LOOKUP = 1;

    /** Helper: the monotonic clock, in nanoseconds. */
    public static final int CLOCK_NS = 5;

    /** Helper: redirect to an entry of a map. */
    public static final int REDIRECT_MAP = 51;

    private static final int CLASS_LOAD_IMMEDIATE = 0x18;
    private static final int CLASS_LOAD = 0x61;
    private static final int CLASS_STORE = 0x63;
    private static final int CLASS_JUMP = 0x05;
    private static final int CLASS_JUMP32 = 0x06;
    private static final int CLASS_ALU64 = 0x07;
    private static final int FROM_REGISTER = 0x08;
    private static final int ATOMIC_DOUBLE = 0xDB;
    private static final int CALL = 0x85;
    private static final int EXIT = 0x95;
    private static final int SOURCE_IS_MAP = 1;

    private final List<Long> instructions = new ArrayList<>();

    /** A place in the program that jumps before it may name. */
    public static final class Label {
        private final List<Integer> jumps = new ArrayList<>();
    }

    /** {@code destination = operation(destination, immediate)}. */
    public Assembler compute(int operation, int destination, int immediate) {
        return emit(CLASS_ALU64 | operation, destination, 0, 0, immediate);
    }

    /** {@code destination = operation(destination, source)}. */
    public Assembler computeWith(int operation, int destination, int source) {
        return emit(CLASS_ALU64 | FROM_REGISTER | operation, destination, source, 0, 0);
    }

    /** {@code destination = *(base + offset)}, zero-extended. */
    public Assembler load(int size, int destination, int base, int offset) {
        return emit(CLASS_LOAD | size, destination, base, offset, 0);
    }

    /** {@code *(base + offset) = source}. */
    public Assembler store(int size, int base, int offset, int source) {
        return emit(CLASS_STORE | size, base, source, offset, 0);
    }

    /** {@code *(base + offset) += source}, 64 bits, atomically. */
    public Assembler addAtomically(int base, int offset, int source) {
        return emit(ATOMIC_DOUBLE, base, source, offset, 0);
    }

    /** {@code destination} = the map behind descriptor {@code mapFd}. */
    public Assembler loadMap(int destination, int mapFd) {
        emit(CLASS_LOAD_IMMEDIATE, destination, SOURCE_IS_MAP, 0, mapFd);
        return emit(0, 0, 0, 0, 0);
    }

    /** Calls a helper. */
    public Assembler call(int helper) {
        return emit(CALL, 0, 0, 0, helper);
    }

    /** Returns register 0. */
    public Assembler exit() {
        return emit(EXIT, 0, 0, 0, 0);
    }

    /** Goes on at {@code label}. */
    public Assembler jump(Label label) {
        label.jumps.add(instructions.size());
        return emit(CLASS_JUMP, 0, 0, 0, 0);
    }

    /** Goes on at {@code label} where {@code condition(left, immediate)} holds. */
    public Assembler jumpIf(int condition, int left, int immediate, Label label) {
        label.jumps.add(instructions.size());
        return emit(CLASS_JUMP | condition, left, 0, 0, immediate);
    }

    /** The same with the lower 32 bits of {@code left} only. */
    public Assembler jumpIfWord(int condition, int left, int immediate, Label label) {
        label.jumps.add(instructions.size());
        return emit(CLASS_JUMP32 | condition, left, 0, 0, immediate);
    }

    /** Goes on at {@code label} where {@code condition(left, right)} holds. */
    public Assembler jumpIfRegister(int condition, int left, int right, Label label) {
        label.jumps.add(instructions.size());
        return emit(CLASS_JUMP | FROM_REGISTER | condition, left, right, 0, 0);
    }

    /** Puts {@code label} here. */
    public Assembler place(Label label) {
        for (int jump : label.jumps) {
            long distance = instructions.size() - jump - 1L;
            instructions.set(jump, instructions.get(jump) | distance << 16);
        }
        label.jumps.clear();
        return this;
    }

    /** The program so far. */
    public long[] instructions() {
        return instructions.stream().mapToLong(Long::longValue).toArray();
    }

    private Assembler emit(int opcode, int destination, int source, int offset, int immediate) {
        instructions.add((opcode & 0xFFL)
                | (destination & 0xFL) << 8
                | (source & 0xFL) << 12
                | (offset & 0xFFFFL) << 16
                | (immediate & 0xFFFF_FFFFL) << 32);
        return this;
    }
}
