package io.turnout.io;

import io.turnout.engine.Steering;

/** Makes what the engine steers by, when link addresses are known and whenever they change. */
@FunctionalInterface
public interface SteeringSource {
    /** The steering with these link addresses. Applications, instances and entries keep their numbers. */
    Steering steering(LinkAddresses links);
}
