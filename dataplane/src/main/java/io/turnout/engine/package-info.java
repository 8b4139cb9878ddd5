/**
 * The decision: a burst of frames in, verdicts and rewritten frames out.
 *
 * <p>Pure: no system call, clock, lock, log or allocation per packet; time comes in with the burst. Reads {@code wire}
 * and {@code table}; what leaves goes to a sink, in order, and every frame is counted once under one {@code Reason}.
 *
 * <p>Pairs (UE, application) in the middle of a switch have a slot, which workers and the writer share:
 *
 * <pre>
 *   commands -> SwitchWriter -> SwitchSlots (HoldWord, HeldFrames) -> SwitchTraffic -> HeldTraffic -> sink
 *   events   &lt;- SwitchWriter &lt;- Sightings, GrantCounts             &lt;- SwitchTraffic
 * </pre>
 */
package io.turnout.engine;
