package io.turnout.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.turnout.app.UeNames;

/** UEs as ETSI MEC 012 and 021 name them: AssociateId {type, value}; the mixed case is theirs. */
final class AssociateIds {
    static final String IPV4 = "UE_IPv4_ADDRESS";
    static final String IPV6 = "UE_IPV6_ADDRESS";

    private AssociateIds() {}

    static ObjectNode json(long ueKey) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("type", ueKey >>> 32 == 0 ? IPV4 : IPV6)
                .put("value", UeNames.address(ueKey).replace("/64", ""));
    }

    /** Whether {@code id} names a UE by its own address. */
    static boolean isAddress(JsonNode id) {
        String type = id.get("type").textValue();
        return type.equals(IPV4) || type.equals(IPV6);
    }

    /** The key of the UE that {@code id} names by its address. */
    static long ueKey(JsonNode id) throws Problem {
        try {
            long ueKey = UeNames.key(id.get("value").textValue());
            if (isAddress(id)
                    && (ueKey >>> 32 == 0) == id.get("type").textValue().equals(IPV4)) {
                return ueKey;
            }
        } catch (IllegalArgumentException e) {
            throw Problem.badRequest("associateId.value: " + e.getMessage());
        }
        throw Problem.badRequest("associateId: expected " + IPV4 + " or " + IPV6 + " with an address of that family");
    }
}
