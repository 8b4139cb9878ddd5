package io.turnout.replay;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/**
 * A capture, or an interface to send one on, that cannot be used: one line that names it and says why.
 *
 * <p>Thrown where nothing could be read or written at all. A capture that ends badly after good records is no
 * exception; see {@link CaptureReader#truncation()}.
 */
public final class CaptureException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String source;

    /**
     * @param source the file or interface, as the user named it
     * @param reason what is wrong with it, without its name
     */
    public CaptureException(String source, String reason) {
        this(source, reason, (Throwable) null);
    }

    /**
     * @param source the file or interface, as the user named it
     * @param reason what is wrong with it, without its name
     * @param cause  where that was found, or null
     */
    public CaptureException(String source, String reason, Throwable cause) {
        super(source + ": " + reason, cause);
        this.source = source;
    }

    /**
     * @param source the file, as the user named it
     * @param failed what failed, such as "cannot be read"
     * @param cause  what the system said to it
     */
    CaptureException(String source, String failed, IOException cause) {
        this(source, failed + ": " + words(cause), (Throwable) cause);
    }

    /** The file or interface, as the user named it. */
    public String source() {
        return source;
    }

    private static String words(IOException cause) {
        return switch (cause) {
            case NoSuchFileException e -> "no such file or directory";
            case AccessDeniedException e -> "permission denied";
            case FileSystemException e when e.getReason() != null -> e.getReason();
            default -> cause.getMessage();
        };
    }
}
