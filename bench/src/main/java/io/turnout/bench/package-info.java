/**
 * JMH benchmarks of the production entry points, each beside a control that does nothing.
 *
 * <p>May use every other room; none uses it.
 */
package io.turnout.bench;
