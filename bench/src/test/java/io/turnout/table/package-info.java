/**
 * Races for what the table room's threads share: each pairs the writer's stores with a worker's loads. {@code XRace} is
 * about the class {@code X}; what is nested in it as {@code Broken...} is a negative control, in which the same mistake
 * that the code must not make has to be seen. {@code scripts/prove jcstress} runs them.
 */
package io.turnout.table;
