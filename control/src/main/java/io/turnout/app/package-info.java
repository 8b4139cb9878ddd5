/**
 * What an application instance embeds to be moved: it registers with its platform, is told of switches, fetches a UE's
 * context from the other copy or gives it, and says when it is done.
 *
 * <p>An application implements {@link io.turnout.app.StatefulService} and starts an {@link
 * io.turnout.app.ApplicationInstance}; the rest is here. Data flows {@code platform -> PlatformLink -> PairSwitch ->
 * ContextFetch} at the target and {@code ContextServer -> ContextSession -> StatefulService} at the source; answers go
 * back over the {@code PlatformLink}. Only the JDK and Jackson are used, on virtual threads: what is embedded brings no
 * framework along. {@code control/README.md} has both wire formats, and a client in plain Python.
 */
package io.turnout.app;
