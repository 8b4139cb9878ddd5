package io.turnout.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** The end of a command that could not do its work, with what to say of it; never a defect of the program. */
final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;
    private final boolean isReport;

    private Failure(int exitCode, String message, boolean isReport) {
        super(message);
        this.exitCode = exitCode;
        this.isReport = isReport;
    }

    /** Ends with {@code exitCode} and one line, {@code turnout COMMAND: message}. */
    static Failure of(int exitCode, String message) {
        return new Failure(exitCode, message, false);
    }

    /** Ends with {@code exitCode} and {@code lines} as they are. */
    static Failure report(int exitCode, List<String> lines) {
        return new Failure(exitCode, String.join(System.lineSeparator(), lines), true);
    }

    /** Ends because {@code file} cannot be read. */
    static Failure unreadable(Path file, IOException cause) {
        return of(ExitCode.UNREADABLE, "cannot read " + file + ": " + reason(cause));
    }

    private static String reason(IOException cause) {
        return switch (cause) {
            case NoSuchFileException _ -> "no such file";
            case AccessDeniedException _ -> "permission denied";
            case FileSystemException e when e.getReason() != null -> e.getReason();
            default -> cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        };
    }

    int exitCode() {
        return exitCode;
    }

    /** Whether the message stands for itself, without the command's name before it. */
    boolean isReport() {
        return isReport;
    }
}
