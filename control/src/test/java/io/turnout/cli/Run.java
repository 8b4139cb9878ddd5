package io.turnout.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;

/**
 * One run of a command line, with what it wrote.
 *
 * @param exitCode what the process would have ended with
 * @param out standard output
 * @param err standard error
 */
record Run(int exitCode, String out, String err) {
    /** Runs the program itself. */
    static Run turnout(String... args) {
        return of(Turnout.commandLine(), args);
    }

    /** Runs {@code commandLine}. */
    static Run of(CommandLine commandLine, String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = commandLine
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(args);
        return new Run(exitCode, out.toString(), err.toString());
    }
}
