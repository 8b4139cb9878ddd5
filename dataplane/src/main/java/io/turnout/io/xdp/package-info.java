/**
 * AF_XDP: memory shared with the kernel, sockets with their rings, and the program in front of them that decides which
 * frames go to Java and which stay on the kernel's bridge.
 *
 * <p>Owned by the worker whose ports use it. Uses {@code io.bpf} and {@code io.sys}; knows nothing of the engine but the
 * room that it needs before a frame.
 */
package io.turnout.io.xdp;
