/**
 * The commands of {@code scripts/turnout}: arguments in, exit code and output out.
 *
 * <p>Results on standard output, progress and complaints on standard error. Exit codes: 0 done, 1 failed, 2 wrong
 * usage or configuration, 3 input cannot be read. Commands only connect the other rooms; none decides anything.
 */
package io.turnout.cli;
