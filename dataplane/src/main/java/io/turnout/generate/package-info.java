/**
 * Captures out: GTP-U frames made octet by octet, and traffic made of them in time order.
 *
 * <p>Frames are written with {@code wire}, files with {@code replay}; nothing of the data plane uses this room, except
 * tests, which build their frames with {@link io.turnout.generate.FrameBuilder}. Everything follows from options and a
 * seed: no clock and no other randomness.
 */
package io.turnout.generate;
