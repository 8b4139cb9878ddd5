package io.turnout.io.xdp;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Runs the instructions that {@link XdpProgram} is made of, as the kernel would, and refuses every load outside the
 * packet, the context, the stack or the gate. Maps are the numbers {@link #GATE_FD} and {@link #SOCKETS_FD}.
 */
final class BpfInterpreter {
    static final int GATE_FD = 11;
    static final int SOCKETS_FD = 12;
    static final int REDIRECT = 4;

    private static final int CONTEXT = 0x1000_0000;
    private static final int PACKET = 0x2000_0000;
    private static final int STACK = 0x3000_0000;
    private static final int GATE = 0x4000_0000;
    private static final int REGION = 0xF000_0000;
    private static final int STACK_LENGTH = 512;
    private static final int MAX_STEPS = 10_000;

    private final long[] program;
    private final long[] registers = new long[11];
    private final ByteBuffer context = buffer(24);
    private final ByteBuffer stack = buffer(STACK_LENGTH);
    private final ByteBuffer gate;
    private final int queueCount;
    private ByteBuffer packet;

    long nowNs;
    int queue;
    boolean hasSocket = true;
    int steps;

    BpfInterpreter(long[] program, int queueCount) {
        this.program = program;
        this.queueCount = queueCount;
        this.gate = buffer(queueCount * Gate.ENTRY_LENGTH);
    }

    private static ByteBuffer buffer(int length) {
        return ByteBuffer.allocateDirect(length).order(ByteOrder.LITTLE_ENDIAN);
    }

    ByteBuffer gate() {
        return gate;
    }

    /** What the program says of {@code frame}: {@link XdpProgram#PASS} or {@link #REDIRECT}. */
    int run(byte[] frame) {
        packet = buffer(frame.length).put(0, frame);
        context.putInt(XdpProgram.CONTEXT_DATA, PACKET);
        context.putInt(XdpProgram.CONTEXT_DATA_END, PACKET + frame.length);
        context.putInt(XdpProgram.CONTEXT_QUEUE, queue);
        registers[1] = CONTEXT;
        registers[10] = STACK + STACK_LENGTH;
        int at = 0;
        for (steps = 0; steps < MAX_STEPS; steps++) {
            long instruction = program[at];
            int opcode = (int) instruction & 0xFF;
            if (opcode == 0x95) {
                return (int) registers[0];
            }
            at = step(instruction, opcode, at);
        }
        throw new AssertionError("the program does not end");
    }

    private int step(long instruction, int opcode, int at) {
        int destination = (int) (instruction >>> 8) & 0xF;
        int source = (int) (instruction >>> 12) & 0xF;
        int offset = (short) (instruction >>> 16);
        int immediate = (int) (instruction >>> 32);
        switch (opcode & 0x07) {
            case 0x00 -> {
                if (opcode != 0x18 || source != 1) {
                    throw new AssertionError("unknown opcode " + opcode);
                }
                registers[destination] = immediate;
                return at + 2;
            }
            case 0x01 -> registers[destination] = load(opcode & 0x18, registers[source] + offset);
            case 0x03 -> store(opcode, registers[destination] + offset, registers[source]);
            case 0x07 -> compute(opcode & 0xF0, destination, (opcode & 8) != 0 ? registers[source] : immediate);
            default -> {
                if (opcode == 0x85) {
                    call(immediate);
                } else if (holds(opcode, destination, (opcode & 8) != 0 ? registers[source] : immediate)) {
                    return at + 1 + offset;
                }
            }
        }
        return at + 1;
    }

    private void compute(int operation, int destination, long operand) {
        long value = registers[destination];
        registers[destination] = switch (operation) {
            case 0x00 -> value + operand;
            case 0x10 -> value - operand;
            case 0x50 -> value & operand;
            case 0x60 -> value << operand;
            case 0x70 -> value >>> operand;
            case 0xB0 -> operand;
            default -> throw new AssertionError("unknown operation " + operation);
        };
    }

    private boolean holds(int opcode, int left, long right) {
        boolean isWord = (opcode & 0x07) == 0x06;
        long a = isWord ? (int) registers[left] : registers[left];
        return switch (opcode & 0xF0) {
            case 0x00 -> true;
            case 0x10 -> a == right;
            case 0x20 -> Long.compareUnsigned(a, right) > 0;
            case 0xA0 -> Long.compareUnsigned(a, right) < 0;
            case 0x50 -> a != right;
            case 0x60 -> a > right;
            default -> throw new AssertionError("unknown condition " + opcode);
        };
    }

    private void call(int helper) {
        switch (helper) {
            case 1 -> {
                check(registers[1] == GATE_FD, "looks up another map");
                long key = load(0x00, registers[2]);
                registers[0] = key < queueCount ? GATE + key * Gate.ENTRY_LENGTH : 0;
            }
            case 5 -> registers[0] = nowNs;
            case 51 -> {
                check(registers[1] == SOCKETS_FD && registers[2] == queue, "redirects elsewhere");
                registers[0] = hasSocket ? REDIRECT : registers[3];
            }
            default -> throw new AssertionError("unknown helper " + helper);
        }
        for (int register = 1; register <= 5; register++) {
            registers[register] = 0xDEAD_BEEF_DEAD_BEEFL; // lost by a call
        }
    }

    private long load(int size, long address) {
        ByteBuffer memory = memory(address);
        int at = (int) address & ~REGION;
        return switch (size) {
            case 0x00 -> memory.getInt(at) & 0xFFFF_FFFFL;
            case 0x08 -> memory.getShort(at) & 0xFFFF;
            case 0x10 -> memory.get(at) & 0xFF;
            default -> memory.getLong(at);
        };
    }

    private void store(int opcode, long address, long value) {
        int at = (int) address & ~REGION;
        if (opcode == 0xDB) {
            gate.putLong(at, memory(address).getLong(at) + value);
        } else {
            check(opcode == 0x63, "stores in another size");
            memory(address).putInt(at, (int) value);
        }
    }

    private ByteBuffer memory(long address) {
        return switch ((int) address & REGION) {
            case CONTEXT -> context;
            case PACKET -> packet;
            case STACK -> stack;
            case GATE -> gate;
            default -> throw new AssertionError("no memory at " + Long.toHexString(address));
        };
    }

    private static void check(boolean isRight, String otherwise) {
        if (!isRight) {
            throw new AssertionError(otherwise);
        }
    }
}
