package io.turnout.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.turnout.switching.Grant;
import io.turnout.switching.Input;
import io.turnout.switching.Notice;
import io.turnout.switching.Pair;
import io.turnout.switching.SwitchReason;

/**
 * Notices and answers as the JSON that a platform and its instances exchange. Every one has {@code application, ue,
 * epoch, attempt}, and a word for what it is: {@code notice} from the platform, {@code answer} from the instance.
 */
public final class SwitchJson {
    /** Reads and writes JSON, as it is. */
    static final ObjectMapper MAPPER = new ObjectMapper();

    private SwitchJson() {}

    private enum Word {
        NOTIFICATION,
        HELD,
        FREEZE,
        COMMITTED,
        ABORTED,
        RELEASED
    }

    /** The answers that there are. */
    public enum Answer {
        /** Little is left: hold the UE's uplink. */
        HOLD_WANTED,
        /** 6: the context is here. */
        SYNCHRONIZED,
        /** 6: it could not be had; a {@code detail} says why. */
        SYNC_FAILED,
        /** Serving as before the switch. */
        RESUMED,
        /** 9: the context was let go. */
        CONTEXT_RELEASED
    }

    /** The answer {@code answer} about {@code pair} under {@code grant}, as the handshake takes it. */
    public static Input input(Answer answer, Pair pair, Grant grant) {
        return switch (answer) {
            case HOLD_WANTED -> new Input.HoldWanted(pair, grant);
            case SYNCHRONIZED -> new Input.Synchronized(pair, grant);
            case SYNC_FAILED -> new Input.SyncFailed(pair, grant);
            case RESUMED -> new Input.Resumed(pair, grant);
            case CONTEXT_RELEASED -> new Input.ContextReleased(pair, grant);
        };
    }

    /** {@code notice} as JSON. */
    public static ObjectNode encode(Notice notice) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        return switch (notice) {
            case Notice.Notification it -> {
                put(json, "notice", Word.NOTIFICATION, it.pair(), it.grant());
                json.set("source", UeNames.json(it.source()));
                json.put("endpoint", it.endpoint());
                json.set("ueInfo", UeNames.json(it.ue()));
                yield json.put("withContext", it.withContext()).put("hold", it.hold());
            }
            case Notice.Held it -> put(json, "notice", Word.HELD, it.pair(), it.grant());
            case Notice.Freeze it -> put(json, "notice", Word.FREEZE, it.pair(), it.grant());
            case Notice.Committed it ->
                put(json, "notice", Word.COMMITTED, it.pair(), it.grant()).put("serving", it.serving());
            case Notice.Aborted it ->
                put(json, "notice", Word.ABORTED, it.pair(), it.grant())
                        .put("reason", Words.of(it.reason()))
                        .put("detail", it.reason().text());
            case Notice.Released it -> put(json, "notice", Word.RELEASED, it.pair(), it.grant());
        };
    }

    /** The notice that {@code json} is. */
    public static Notice notice(JsonNode json) throws WireException {
        Members members = Members.of(json);
        Pair pair = pair(members);
        Grant grant = grant(members);
        return switch (members.choice("notice", Word.class)) {
            case NOTIFICATION ->
                new Notice.Notification(
                        pair,
                        grant,
                        UeNames.instance(members.object("source")),
                        members.has("endpoint") ? members.text("endpoint") : "",
                        UeNames.info(members.object("ueInfo")),
                        members.bool("withContext"),
                        members.bool("hold"));
            case HELD -> new Notice.Held(pair, grant);
            case FREEZE -> new Notice.Freeze(pair, grant);
            case COMMITTED -> new Notice.Committed(pair, grant, members.bool("serving"));
            case ABORTED -> new Notice.Aborted(pair, grant, members.choice("reason", SwitchReason.class));
            case RELEASED -> new Notice.Released(pair, grant);
        };
    }

    /** The answer {@code answer}, as JSON. */
    static ObjectNode encode(Answer answer, Pair pair, Grant grant) {
        return put(JsonNodeFactory.instance.objectNode(), "answer", answer, pair, grant);
    }

    /** An answer that came in. */
    public record Heard(Answer answer, Pair pair, Grant grant) {
        /** As the handshake takes it. */
        public Input input() {
            return SwitchJson.input(answer, pair, grant);
        }
    }

    /** The answer that {@code json} is. */
    public static Heard answer(JsonNode json) throws WireException {
        Members members = Members.of(json);
        return new Heard(members.choice("answer", Answer.class), pair(members), grant(members));
    }

    static Pair pair(Members members) throws WireException {
        return new Pair(members.text("ue", UeNames::key), members.text("application"));
    }

    static Grant grant(Members members) throws WireException {
        return new Grant(
                members.number("epoch", -1, Long.MAX_VALUE), (int) members.number("attempt", 0, Integer.MAX_VALUE));
    }

    private static ObjectNode put(ObjectNode json, String kind, Enum<?> word, Pair pair, Grant grant) {
        json.put(kind, Words.of(word));
        return put(json, pair, grant);
    }

    static ObjectNode put(ObjectNode json, Pair pair, Grant grant) {
        return json.put("application", pair.application())
                .put("ue", UeNames.address(pair.ueKey()))
                .put("epoch", grant.epoch())
                .put("attempt", grant.attempt());
    }
}
