package io.turnout.lab;

import java.util.List;

/** The programs of a run, each a command of this same program. */
public interface Programs extends AutoCloseable {
    /**
     * Starts one; one of the same name must have ended.
     *
     * @param prefix what the command line begins with, such as to enter a network namespace
     * @param arguments a main class of this program and its arguments
     */
    void start(String name, List<String> prefix, List<String> arguments);

    /** Says so where one has ended that should run. */
    void check();

    /** Ends one at once, as a crash would. */
    void kill(String name);

    /** Ends the child of {@code name} that runs {@code command} at once; whether there was one. */
    boolean killChild(String name, String command);

    /** Has all end. */
    @Override
    void close();
}
