package io.turnout.table;

import java.io.IOException;

/** A mapped file is not what this process needs: another layout, another capacity, damaged, or in use. */
public final class LayoutException extends IOException {
    private static final long serialVersionUID = 1L;

    /** Says which file, and what is wrong with it. */
    public LayoutException(String message) {
        super(message);
    }
}
