package io.turnout.io.xdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.turnout.engine.Burst;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UmemTest {
    private final Umem umem = new Umem(4, 2_048);
    private final Burst burst = new Burst(umem.buffer(), 4);

    @AfterEach
    void close() {
        umem.close();
    }

    private int receive() {
        int offset = umem.take() + Umem.HEADROOM;
        burst.add(offset, 100, 0, 0);
        return offset;
    }

    @Test
    void shouldGiveOutEveryChunkOnce() {
        Set<Integer> chunks = new HashSet<>();
        for (int i = 0; i < 4; i++) {
            assertTrue(chunks.add(umem.take()));
        }
        assertEquals(Set.of(0, 2_048, 4_096, 6_144), chunks);
        assertEquals(Umem.NULL_CHUNK, umem.take());
        umem.release(4_096 + 300);
        assertEquals(4_096, umem.take());
    }

    @Test
    void shouldFreeWhatNobodyClaimedWhenTheBurstEnds() {
        int claimed = receive();
        receive();
        assertTrue(umem.claim(umem.buffer(), claimed - 20));
        umem.endBurst(burst);
        assertEquals(3, umem.freeCount());
    }

    @Test
    void shouldLetAChunkBeClaimedOnceInABurst() {
        int offset = receive();
        assertTrue(umem.claim(umem.buffer(), offset));
        assertFalse(umem.claim(umem.buffer(), offset + 14));
        umem.endBurst(burst);
        umem.release(offset);
        burst.clear();
        burst.add(offset, 100, 0, 0);
        assertTrue(umem.claim(umem.buffer(), offset), "another burst");
    }

    @Test
    void shouldNotClaimOtherMemory() {
        assertFalse(umem.claim(new UnsafeBuffer(ByteBuffer.allocateDirect(8_192)), 300));
        assertFalse(umem.claim(new UnsafeBuffer(new byte[8_192]), 300));
    }

    @ParameterizedTest
    @ValueSource(ints = {1_000, 256, 3_000})
    void shouldRefuseChunksThatCannotBe(int chunkLength) {
        assertThrows(IllegalArgumentException.class, () -> new Umem(4, chunkLength));
    }
}
