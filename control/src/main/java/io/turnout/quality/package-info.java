/**
 * Where the service quality of a UE comes from: round trips that the data plane saw, or a management system over HTTP.
 *
 * <p>Data flows {@code agent -> QualitySource.ask -> answer -> agent}; a source that does not answer counts as the
 * application's policy says, which is the handshake's affair.
 */
package io.turnout.quality;
