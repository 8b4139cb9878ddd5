/**
 * Two applications to watch while their UEs move: {@link io.turnout.app.sample.CountingService} over UDP shows every
 * packet that is lost, repeated, reordered or misdelivered, and {@link io.turnout.app.sample.SessionService} keeps an HTTP
 * session across the move. Each is a process that embeds {@link io.turnout.app}, and uses nothing else of the platform.
 */
package io.turnout.app.sample;
