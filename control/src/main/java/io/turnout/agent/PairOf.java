package io.turnout.agent;

import io.turnout.switching.Effect;
import io.turnout.switching.Input;
import io.turnout.switching.Pair;

/** The one pair that an input or effect is about. Stateless. */
final class PairOf {
    private PairOf() {}

    /** Null where it is about none, or about many. */
    static Pair input(Input input) {
        return switch (input) {
            case Input.FromPeer it -> it.message().pair();
            case Input.SteeredRemote it -> it.pair();
            case Input.TunnelTraffic it -> it.pair();
            case Input.Returned it -> it.pair();
            case Input.HoldPublished it -> it.pair();
            case Input.HoldEnded it -> it.pair();
            case Input.FenceReport it -> it.pair();
            case Input.SwapPublished it -> it.pair();
            case Input.HoldWanted it -> it.pair();
            case Input.Synchronized it -> it.pair();
            case Input.SyncFailed it -> it.pair();
            case Input.Resumed it -> it.pair();
            case Input.ContextReleased it -> it.pair();
            case Input.BearerKnown it -> it.pair();
            case Input.QualityAnswered it -> it.pair();
            case Input.SwitchAsked it -> it.pair();
            case Input.AbortAsked it -> it.pair();
            case Input.Decided it -> it.pair();
            case Input.Released it -> it.pair();
            case Input.Restarted _,
                    Input.Tick _,
                    Input.DataPlaneRestarted _,
                    Input.InstanceUp _,
                    Input.InstanceDown _,
                    Input.UeIdentified _ -> null;
        };
    }

    /** Null where it is about none. */
    static Pair effect(Effect effect) {
        return switch (effect) {
            case Effect.Persist it -> it.record().pair();
            case Effect.Erase it -> it.pair();
            case Effect.PersistFloor _ -> null;
            case Effect.Send it -> it.message().pair();
            case Effect.Tell it -> it.notice().pair();
            case Effect.Order it -> it.command().pair();
            case Effect.AskQuality it -> it.pair();
            case Effect.AskBearer it -> it.pair();
            case Effect.Report it -> it.pair();
        };
    }
}
