/**
 * The control agent: one thread that owns the handshake of this platform, and everything that it hears and does.
 *
 * <pre>{@code
 *   peers, instances, operators ──> Inbox (bounded) ──┐
 *   data plane's events ring ─────────────────────────┼──> ControlAgent ──> Coordinator.step ──> effects, in order:
 *   clock ────────────────────────────────────────────┘        │              journal, peers, instances,
 *                                                              │              one command batch for each run of orders
 *   ControlDesk: questions and answers ────────────────────────┘
 * }</pre>
 *
 * <p>What the agent cannot pass on now (the commands ring is full) it keeps, and takes nothing more in until it has:
 * inboxes fill, and refuse. Packets never wait for it. May use {@code switching}, {@code store}, {@code config},
 * {@code quality} and the data plane's {@code ipc}; rooms that bring inputs (peers, applications, HTTP) use this one.
 */
package io.turnout.agent;
