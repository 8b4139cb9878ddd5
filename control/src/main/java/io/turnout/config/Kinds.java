package io.turnout.config;

import io.turnout.io.LoopbackLink;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Kinds of value that need no type of their own. Each reads a text, or throws {@link UnexpectedText}. */
final class Kinds {
    private static final int MAX_TEXT_LENGTH = 256;
    private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:@-]{0,63}");
    /** Printable ASCII without blank, slash and colon; the names of directories are refused separately. */
    private static final Pattern INTERFACE_NAME = Pattern.compile("[!-~&&[^/:]]{1,15}");

    /** The protocol numbers that IANA assigned to what UEs send. */
    private static final Map<String, Integer> PROTOCOLS = Map.of(
            "icmp", 1, "igmp", 2, "tcp", 6, "udp", 17, "gre", 47, "esp", 50, "ah", 51, "icmpv6", 58, "sctp", 132);

    private Kinds() {}

    /** A name that also does as part of a file's name and as an argument of a command. */
    static String identifier(String text) {
        if (!IDENTIFIER.matcher(text).matches()) {
            throw new UnexpectedText("a name of 1 to 64 letters, digits and . _ : @ - (a letter or digit first)", text);
        }
        return text;
    }

    /** The name of a network interface, as Linux takes it. */
    static String interfaceName(String text) {
        if (!INTERFACE_NAME.matcher(text).matches() || text.equals(".") || text.equals("..")) {
            throw new UnexpectedText("the name of a network interface (1 to 15 characters)", text);
        }
        return text;
    }

    /** A pair of UDP ports of 127.0.0.1, as {@link LoopbackLink} has them. */
    static String loopbackLink(String text) {
        try {
            return LoopbackLink.parse(text).toString();
        } catch (IllegalArgumentException e) {
            throw new UnexpectedText("two different UDP ports, ours first, such as 21001-21002", text);
        }
    }

    /** An address that one host can have. */
    static IpAddress unicastAddress(String text) {
        IpAddress address = IpAddress.parse(text);
        if (!address.isUnicast()) {
            throw new UnexpectedText("an address that one host can have", text);
        }
        return address;
    }

    /** The name of a file or a directory. */
    static Path path(String text) {
        try {
            if (!text.isBlank()) {
                return Path.of(text);
            }
        } catch (InvalidPathException e) {
            // Said below.
        }
        throw new UnexpectedText("the name of a file or directory", text);
    }

    /** An endpoint that can be connected to. */
    static Endpoint endpoint(String text) {
        Endpoint endpoint = Endpoint.parse(text);
        if (!endpoint.address().isUnicast()) {
            throw new UnexpectedText("an endpoint that can be connected to", text);
        }
        return endpoint;
    }

    /** Empty for {@code passive}. */
    static Optional<URI> qualitySource(String text) {
        if (text.equals("passive")) {
            return Optional.empty();
        }
        try {
            URI uri = new URI(text);
            boolean isHttp = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            if (isHttp && uri.getHost() != null && uri.getPort() <= 65535 && uri.getPort() != 0) {
                return Optional.of(uri);
            }
        } catch (URISyntaxException e) {
            // Said below.
        }
        throw new UnexpectedText("passive or an http(s) URL", text);
    }

    /** A protocol's number, 0 to 255, from its number or its usual name. */
    static Integer protocol(String text) {
        int number = PROTOCOLS.getOrDefault(text.toLowerCase(Locale.ROOT), Digits.parse(text, 10, 3));
        if (number < 0 || number > 255) {
            throw new UnexpectedText("a protocol number from 0 to 255, or tcp, udp, icmp, icmpv6, sctp...", text);
        }
        return number;
    }

    /** Any text, but for blank and very long ones. */
    static String text(String text) {
        if (text.isBlank() || text.length() > MAX_TEXT_LENGTH) {
            throw new UnexpectedText("a text of 1 to " + MAX_TEXT_LENGTH + " characters", text);
        }
        return text;
    }
}
