/**
 * The decision: a burst of frames in, verdicts and rewritten frames out.
 *
 * <p>Pure: no system call, clock, lock, log or allocation per packet; time comes in with the burst. Reads {@code wire}
 * and {@code table}; what leaves goes to a sink, in order, and every frame is counted once under one {@code Reason}.
 */
package io.turnout.engine;
