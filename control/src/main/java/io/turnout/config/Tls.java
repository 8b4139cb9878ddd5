package io.turnout.config;

import java.nio.file.Path;

/**
 * PEM files; in the site file, relative names start from its directory. Immutable.
 *
 * @param certificate this platform's certificate, and the chain above it
 * @param key its private key
 * @param trust the certificates of those whom this platform trusts to vouch for peers
 */
public record Tls(Path certificate, Path key, Path trust) {}
