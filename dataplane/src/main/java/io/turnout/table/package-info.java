/**
 * The only memory that threads share: UE contexts with their bearers and route rules, GTP-U paths, counters; their
 * layouts, their one writer and its grace period.
 *
 * <p>Workers read without waiting; one writer publishes whole batches, each of which becomes visible at once. Data
 * flows from the writer to the workers; back flow only counters and each worker's quiet points. May use Agrona.
 */
package io.turnout.table;
