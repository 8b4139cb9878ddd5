package io.turnout.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.turnout.app.UeNames;
import io.turnout.app.WireException;
import io.turnout.switching.Pair;
import io.turnout.switching.UeInfo;

/** UEs and pairs in requests. */
final class Ues {
    private Ues() {}

    /** The key of the UE with the address {@code text}. */
    static long key(String text) throws Problem {
        try {
            return UeNames.key(text);
        } catch (IllegalArgumentException e) {
            throw Problem.badRequest("ue: " + e.getMessage());
        }
    }

    /** The pair that {@code ue} and {@code application} of {@code body} name. */
    static Pair pair(JsonNode body) throws Problem {
        return new Pair(key(body.get("ue").textValue()), body.get("application").textValue());
    }

    /** The name in {@code ueInfo} of {@code body}. */
    static UeInfo info(JsonNode body) throws Problem {
        try {
            return UeNames.info(body.get("ueInfo"));
        } catch (WireException e) {
            throw Problem.badRequest("ueInfo: " + e.getMessage());
        }
    }
}
