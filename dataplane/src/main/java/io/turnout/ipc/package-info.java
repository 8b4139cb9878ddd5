/**
 * Between the data plane and control, which are two processes: commands in, events out, counters to look at.
 *
 * <pre>
 *   control:    CommandBatch, commands ring, data plane: TableAgent, TableWriter, workers
 *   data plane: EventWriter,  events ring,   control: EventReader
 *   data plane: CounterFile,  any process:   CounterFile.view
 * </pre>
 *
 * <p>Rings and counters are files in the directory that both share. Either side may be killed at any instant: what it
 * had not finished writing was never there, and what it had not finished reading it reads again. May use Agrona,
 * {@code table}, and what {@code engine} says about pairs that are switched.
 */
package io.turnout.ipc;
