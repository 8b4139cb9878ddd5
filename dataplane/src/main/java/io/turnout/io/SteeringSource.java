package io.turnout.io;

import io.turnout.engine.Steering;
import io.turnout.engine.TrafficPlan;

/** Makes what the engine steers by, when link addresses are known or traffic rules, and whenever they change. */
@FunctionalInterface
public interface SteeringSource {
    /** The steering with these link addresses and traffic rules. Applications, instances and entries keep their numbers. */
    Steering steering(LinkAddresses links, TrafficPlan traffic);
}
