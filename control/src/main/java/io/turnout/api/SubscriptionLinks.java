package io.turnout.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** The links of subscriptions (ETSI MEC 009, 6.19). */
final class SubscriptionLinks {
    private SubscriptionLinks() {}

    /** Says in {@code subscription} where it is. */
    static void setSelf(ObjectNode subscription, String location) {
        subscription.putObject("_links").putObject("self").put("href", location);
    }

    /** The list at {@code self} of {@code subscriptions}. */
    static ObjectNode list(String self, List<ObjectNode> subscriptions, String type) {
        ObjectNode list = JsonNodeFactory.instance.objectNode();
        ObjectNode links = list.putObject("_links");
        links.putObject("self").put("href", self);
        ArrayNode entries = links.putArray("subscriptions");
        for (ObjectNode subscription : subscriptions) {
            entries.addObject()
                    .put(
                            "href",
                            subscription.get("_links").get("self").get("href").textValue())
                    .put("subscriptionType", type);
        }
        return list;
    }
}
