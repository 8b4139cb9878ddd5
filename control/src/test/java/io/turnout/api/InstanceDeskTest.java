package io.turnout.api;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.turnout.switching.Grant;
import io.turnout.switching.Input;
import io.turnout.switching.Notice;
import io.turnout.switching.Pair;
import org.junit.jupiter.api.Test;

class InstanceDeskTest {
    private static final Notice NOTICE = new Notice.Freeze(new Pair(7, "video-cache"), new Grant(1, 1));

    /** The agent outlives the interface for a moment, and must not fail of it. */
    @Test
    void shouldReachNobodyWhenInterfaceHasEnded() throws Exception {
        TestPlatform platform = TestPlatform.start("mec-1");
        try {
            new HttpCalls(platform.uri())
                    .post("/mec_app_support/v2/applications/cache-1/confirm_ready", "{\"indication\":\"READY\"}")
                    .is(204);
            platform.expect(Input.InstanceUp.class);
            assertTrue(platform.tell("cache-1", NOTICE));
        } finally {
            platform.close();
        }
        assertFalse(platform.tell("cache-1", NOTICE));
    }
}
