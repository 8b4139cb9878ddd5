package io.turnout.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class FailureTest {
    private static String message(IOException cause) {
        Failure failure = Failure.unreadable(Path.of("a.pcap"), cause);
        assertEquals(ExitCode.UNREADABLE, failure.exitCode());
        return failure.getMessage();
    }

    @Test
    void shouldSayWhyWhenFileCannotBeRead() {
        assertEquals("cannot read a.pcap: no such file", message(new NoSuchFileException("a.pcap")));
        assertEquals("cannot read a.pcap: permission denied", message(new AccessDeniedException("a.pcap")));
        assertEquals(
                "cannot read a.pcap: too many links",
                message(new FileSystemException("a.pcap", null, "too many links")));
        assertEquals("cannot read a.pcap: a.pcap", message(new FileSystemException("a.pcap")));
        assertEquals("cannot read a.pcap: cut", message(new IOException("cut")));
        assertEquals("cannot read a.pcap: EOFException", message(new EOFException()));
    }
}
