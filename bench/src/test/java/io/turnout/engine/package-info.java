/** Races for what switches share, as {@code io.turnout.table} has them for the tables: each with a planted mistake. */
package io.turnout.engine;
