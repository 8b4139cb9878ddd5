package io.turnout.engine;

/** Takes arbitrary octets for a frame, its link, its direction and its cut, through an engine of its own. */
public final class EngineWalk {
    private EngineWalk() {}

    /** Called by Jazzer. */
    public static void fuzzerTestOneInput(byte[] seed) {
        EngineFuzzTest.take(seed, new EngineSite(EngineFuzzTest.LIMITS));
    }
}
