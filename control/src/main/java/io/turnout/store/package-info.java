/**
 * What control must still know after it was killed: who serves which pair, open handshakes, and what UEs are called.
 *
 * <p>{@code agent -> Journal -> ChronicleJournal -> a mapped file}: what a call has returned from survives the SIGKILL of
 * any process and an orderly reboot. It takes locks, so nothing on the packet path comes near it. Used by the agent's
 * thread alone.
 */
package io.turnout.store;
