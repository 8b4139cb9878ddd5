/**
 * The test bed: two platforms, two base stations, a gateway, application instances and moving UEs, and the proof that
 * nothing was lost.
 *
 * <pre>
 *   Lab ──> Topology (namespaces, loopback) ── the real processes of {@code turnout run} and of the sample application
 *    │
 *    └──> TrafficLoop ──> Radio, Gateway (frames out and in) ──> SendLog, DeliveryLog ──> Tally, Interruption ──> LabReport
 * </pre>
 *
 * <p>What a report says of packets was seen on the wires by the lab's own ends, never told by the platforms; of them it
 * takes only the timelines of switches and their counters. May use everything; nothing uses it but {@code cli}.
 */
package io.turnout.lab;
