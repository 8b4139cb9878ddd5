/**
 * The switching handshake, pure: {@code step(input, nowNs) -> effects} for the owner, the source and the target of a
 * (UE, application) pair.
 *
 * <p>No socket, clock, thread, disk or framework type: what the handshake wants done it returns as effects, in order,
 * and what happened comes back as inputs. The same code runs in production and in simulation.
 */
package io.turnout.switching;
