package io.turnout.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The program: one command with a subcommand for each thing a user does. */
@Command(
        name = "turnout",
        description = "Steers GTP-U traffic to the nearest application instance, and moves it there without loss.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
public final class Turnout implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    /** Runs the command line {@code args} and ends the process with its exit code. */
    static void main(String[] args) {
        System.exit(new CommandLine(new Turnout()).execute(args));
    }

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "Which command?");
    }
}
