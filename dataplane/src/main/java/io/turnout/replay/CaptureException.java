package io.turnout.replay;

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
        this(source, reason, null);
    }

    /**
     * @param source the file or interface, as the user named it
     * @param reason what is wrong with it, without its name
     * @param cause  what the system said, or null
     */
    public CaptureException(String source, String reason, Throwable cause) {
        super(source + ": " + reason, cause);
        this.source = source;
    }

    /** The file or interface, as the user named it. */
    public String source() {
        return source;
    }
}
