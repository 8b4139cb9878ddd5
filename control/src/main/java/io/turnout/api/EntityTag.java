package io.turnout.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Strong entity tags (RFC 9110, 8.8.3): the digest of what a resource says, so that they outlast a restart. */
final class EntityTag {
    private static final int OCTETS = 12;

    private EntityTag() {}

    static String of(JsonNode content) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(Request.MAPPER.writeValueAsBytes(content));
            return '"' + HexFormat.of().formatHex(digest, 0, OCTETS) + '"';
        } catch (NoSuchAlgorithmException | JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Refuses a request whose If-Match names other states than {@code current}; without If-Match all is well. */
    static void check(Request request, JsonNode current) throws Problem {
        String wanted = request.headers().get("If-Match");
        if (wanted == null || wanted.strip().equals("*")) {
            return;
        }
        String tag = of(current);
        for (String one : wanted.split(",", -1)) {
            if (one.strip().equals(tag)) {
                return;
            }
        }
        throw new Problem(412, "the resource has changed: its entity tag is " + tag.replace("\"", ""));
    }
}
