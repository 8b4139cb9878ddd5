/**
 * Frames in and out: ports, the workers that drive them and the engine, and what they need to know of the host.
 *
 * <pre>
 *   Port.receive -> Burst -> Engine.process -> FrameSink (Worker) -> Port.send -> Port.flush
 * </pre>
 *
 * <p>A worker is one thread (a Netty event loop) with its own memory for frames, its own ports and its own engine; workers
 * share nothing but the tables. {@code io.xdp} has AF_XDP sockets and the program in front of them, {@code io.bpf} what
 * assembles and loads such programs, {@code io.sys} the system calls: each uses only those after it.
 */
package io.turnout.io;
