package io.turnout.agent;

import io.turnout.config.TrafficRule;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** The traffic rules of a platform, for whoever changes them: any thread. */
public interface TrafficRuleBook {
    /**
     * Has {@code rules}, all there are, take the place of those before; kept for whenever the data plane starts anew.
     *
     * @return whether the data plane applies them: false where it does not answer now, and will once it does; failed where
     *     they cannot be, and those before stay
     */
    CompletionStage<Boolean> publish(List<TrafficRule> rules);

    /** Whether the data plane applies {@code rule}, an active one of those that were published last. */
    boolean isInForce(TrafficRule rule);
}
