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

    /**
     * Refuses a request whose If-Match names other states than {@code current}, or whose If-None-Match names that one;
     * {@code current} is null where the resource is not there yet. Without either header all is well.
     */
    static void check(Request request, JsonNode current) throws Problem {
        String unwanted = request.headers().get("If-None-Match");
        if (unwanted != null && current != null && names(unwanted, of(current))) {
            throw new Problem(
                    412,
                    "the resource is there: its entity tag is " + of(current).replace("\"", ""));
        }
        String wanted = request.headers().get("If-Match");
        if (wanted == null) {
            return;
        }
        if (current == null) {
            throw new Problem(412, "the resource is not there");
        }
        String tag = of(current);
        if (!names(wanted, tag)) {
            throw new Problem(412, "the resource has changed: its entity tag is " + tag.replace("\"", ""));
        }
    }

    /** Whether a list of tags has {@code tag} in it; a weak one never matches (RFC 9110, 8.8.3.2). */
    private static boolean names(String list, String tag) {
        for (String one : list.split(",", -1)) {
            if (one.strip().equals(tag) || one.strip().equals("*")) {
                return true;
            }
        }
        return false;
    }
}
