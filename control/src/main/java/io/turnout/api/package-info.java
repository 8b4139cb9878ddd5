/**
 * The platform's HTTP interface, on Netty: ETSI MEC 011, 012 and 021 for applications, the stream of notices and the
 * answers of the {@code app} room, administration, metrics.
 *
 * <p>One event loop owns everything here. Data flows {@code octets -> ApiHandler -> Router -> a resource -> Response};
 * a resource turns requests into inputs of the handshake and questions to the agent's desk, and the {@link
 * io.turnout.api.InstanceDesk} turns what the handshake tells instances into events and notifications. The table of
 * routes yields the OpenAPI document, and the schemas in it are those that bodies are checked by.
 */
package io.turnout.api;
