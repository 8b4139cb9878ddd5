package io.turnout.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class TurnoutTest {
    /** A command that ends with an exception. */
    @Command(name = "end")
    record Ending(Exception exception) implements Callable<Integer> {
        @Override
        public Integer call() throws Exception {
            throw exception;
        }
    }

    private static Run endingWith(Exception exception) {
        CommandLine commandLine = Turnout.commandLine().addSubcommand(new Ending(exception));
        return Run.of(commandLine, "end");
    }

    @Test
    void shouldPrintUsageAndEndWithTwoWhenThereIsNoCommand() {
        Run run = Run.turnout();

        assertEquals(2, run.exitCode());
        assertEquals("", run.out());
        assertTrue(run.err().startsWith("Usage: turnout [-hV] COMMAND"), run.err());
        assertTrue(run.err().contains("check"), run.err());
    }

    @ParameterizedTest
    @CsvSource({"--help", "-h"})
    void shouldPrintUsageOnOutputWhenAskedForHelp(String option) {
        Run run = Run.turnout(option);

        assertEquals(0, run.exitCode());
        assertTrue(run.out().startsWith("Usage: turnout"), run.out());
        assertEquals("", run.err());
        assertTrue(Run.turnout("check", option).out().startsWith("Usage: turnout check"));
    }

    @Test
    void shouldPrintVersionOfTheBuildWhenAsked() {
        Run run = Run.turnout("--version");

        assertEquals(0, run.exitCode());
        assertTrue(run.out().matches("turnout \\d+\\.\\d+\\.\\d+\\S*\\R"), run.out());
        assertEquals(run, Run.turnout("check", "--version"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "chek | turnout: unknown command 'chek'; did you mean 'check'? (see turnout --help)",
                "chek site.yaml | turnout: unknown command 'chek'; did you mean 'check'? (see turnout --help)",
                "frobnicate | turnout: unknown command 'frobnicate' (see turnout --help)",
                "--versoin | turnout: unknown option '--versoin'; did you mean '--version'? (see turnout --help)",
                "check | turnout check: Missing required parameter: 'SITE.yaml' (see turnout check --help)",
                "check a b | turnout check: unknown argument 'b' (see turnout check --help)",
                "check a --jsno | turnout check: unknown option '--jsno'; did you mean '--json'?"
                        + " (see turnout check --help)"
            })
    void shouldSayOneLineAndEndWithTwoWhenUsageIsWrong(String args, String line) {
        Run run = Run.turnout(args.split(" ", -1));

        assertEquals(new Run(2, "", line + System.lineSeparator()), run);
    }

    @Test
    void shouldStayOnOneLineWhenArgumentHasLineBreaks() {
        assertEquals(1, Run.turnout("no\nsuch\r\ncommand").err().lines().count());
    }

    @Test
    void shouldSayWhatFailedWithoutStackTraceWhenCommandThrows() {
        assertEquals(
                new Run(1, "", "turnout end: failed with IOException: disk full" + System.lineSeparator()),
                endingWith(new IOException("disk\n  full")));
        assertEquals(
                new Run(1, "", "turnout end: failed with IllegalStateException" + System.lineSeparator()),
                endingWith(new IllegalStateException()));
    }

    @Test
    void shouldEndWithTheCodeOfTheFailureWhenCommandGivesUp() {
        assertEquals(
                new Run(3, "", "turnout end: input is cut" + System.lineSeparator()),
                endingWith(Failure.of(3, "input is\ncut")));
    }
}
