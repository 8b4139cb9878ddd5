/**
 * The switching handshake, pure: {@code step(input, nowNs) -> effects} for the owner, the source and the target of a
 * (UE, application) pair.
 *
 * <p>No socket, clock, thread, disk or framework type: what the handshake wants done it returns as effects, in order,
 * and what happened comes back as inputs. The same code runs in production and in simulation.
 *
 * <p>Data flows {@code Input -> Coordinator -> (Starts | Source | Target | Ownership) on a Session -> Effect}, where an
 * effect carries a {@code Message} to a platform, a {@code Notice} to an instance, a {@code Command} to the data plane
 * or a {@code PairRecord} to the journal. {@link io.turnout.switching.SwitchState} lists every transition.
 */
package io.turnout.switching;
