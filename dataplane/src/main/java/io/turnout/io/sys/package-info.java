/**
 * System calls, called through the foreign function interface: no native library of our own.
 *
 * <p>Everything that speaks to the kernel goes through {@code Libc}; results below 0 are negated error numbers, as the
 * kernel itself returns them. Knows nothing of frames, ports or the engine.
 */
package io.turnout.io.sys;
