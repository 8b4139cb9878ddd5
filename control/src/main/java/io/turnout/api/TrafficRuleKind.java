package io.turnout.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.turnout.agent.TrafficRuleBook;
import io.turnout.config.Finding;
import io.turnout.config.TrafficRule;
import io.turnout.config.TrafficRule.State;
import io.turnout.config.TrafficRuleReading;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * Traffic rules: read as those of the site file are, and published to the data plane together with them. Kept is what the
 * caller wants; served is what the data plane does.
 */
final class TrafficRuleKind implements RulesResource.Kind {
    private static final String DST_INTERFACE = "dstInterface";
    private static final String STATE = "state";

    private final List<TrafficRule> ofSite;
    private final TrafficRuleBook book;
    private final Executor loop;

    /** Besides the rules {@code ofSite}; {@code loop} goes on where the data plane has answered. */
    TrafficRuleKind(List<TrafficRule> ofSite, TrafficRuleBook book, Executor loop) {
        this.ofSite = List.copyOf(ofSite);
        this.book = book;
        this.loop = loop;
    }

    @Override
    public String collection() {
        return "traffic_rules";
    }

    @Override
    public String idKey() {
        return "trafficRuleId";
    }

    @Override
    public String schema() {
        return "TrafficRule";
    }

    /** In the form of 2.2.1, whichever came: an array of destinations, and the new names of actions. */
    @Override
    public ObjectNode normalized(ObjectNode rule) throws Problem {
        TrafficRuleReading reading = read(rule);
        if (reading.rule().isEmpty()) {
            Finding first = reading.mistakes().getFirst();
            throw Problem.badRequest(first.place().path() + ": " + first.message());
        }
        ObjectNode normalized = rule.deepCopy();
        normalized.put("action", reading.rule().get().action().name());
        JsonNode destination = rule.get(DST_INTERFACE);
        if (destination != null && destination.isObject()) {
            ArrayNode destinations = normalized.putArray(DST_INTERFACE);
            destinations.add(destination);
        }
        return normalized;
    }

    private static TrafficRuleReading read(ObjectNode rule) {
        try {
            return TrafficRuleReading.of(Request.MAPPER.writeValueAsBytes(rule));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public CompletionStage<Void> onChange(List<ObjectNode> rules) {
        List<TrafficRule> all = new ArrayList<>(ofSite);
        rules.forEach(it -> read(it).rule().ifPresent(all::add));
        return book.publish(all).thenAcceptAsync(_ -> {}, loop);
    }

    /** Active while the data plane applies it. */
    @Override
    public ObjectNode served(ObjectNode rule) {
        boolean isInForce = read(rule)
                .rule()
                .filter(it -> it.state() == State.ACTIVE && book.isInForce(it))
                .isPresent();
        String state = (isInForce ? State.ACTIVE : State.INACTIVE).name();
        return rule.get(STATE).textValue().equals(state)
                ? rule
                : rule.deepCopy().put(STATE, state);
    }
}
