package io.turnout.cli;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The program: one command with a subcommand for each thing a user does. */
@Command(
        name = "turnout",
        description = "Steers GTP-U traffic to the nearest application instance, and moves it there without loss.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        scope = ScopeType.INHERIT,
        synopsisSubcommandLabel = "COMMAND")
public final class Turnout implements Callable<Integer> {
    /** In the environment of a process that another one supervises: it ends when its standard input does. */
    static final String SUPERVISED = "TURNOUT_SUPERVISED";

    /** In the order in which people are told of them. */
    private static final List<Class<?>> COMMANDS = List.of(
            LabCommand.class,
            RunPlatform.class,
            Dataplane.class,
            Control.class,
            Rules.class,
            UeCommand.class,
            Switches.class,
            Stat.class,
            Bypass.class,
            Sample.class,
            Feed.class,
            Doctor.class,
            Replay.class,
            Explain.class,
            Generate.class,
            Check.class,
            Rehearse.class);

    @Spec
    private CommandSpec spec;

    /** Runs the command line {@code args} and ends the process with its exit code. */
    static void main(String[] args) {
        if (System.getenv(SUPERVISED) != null) {
            Thread.ofPlatform().daemon().name("supervised").start(Turnout::endWithInput);
        }
        System.exit(commandLine(args).execute(args));
    }

    /** A supervisor that was killed must not leave its processes behind. */
    private static void endWithInput() {
        try {
            while (System.in.read() >= 0) {
                // Nobody writes to it.
            }
        } catch (IOException e) {
            // That is an end too.
        }
        System.exit(ExitCode.DONE);
    }

    /** All commands, with the conventions that they share. */
    static CommandLine commandLine() {
        return with(COMMANDS);
    }

    /** The command that {@code args} begins with, where it is one, or all: reading what each can do takes its time. */
    static CommandLine commandLine(String... args) {
        String name = args.length == 0 ? "" : args[0];
        List<Class<?>> meant = COMMANDS.stream()
                .filter(it -> it.getAnnotation(Command.class).name().equals(name))
                .toList();
        return with(meant.isEmpty() ? COMMANDS : meant);
    }

    private static CommandLine with(List<Class<?>> commands) {
        OneLineErrors errors = new OneLineErrors();
        CommandLine line = new CommandLine(new Turnout());
        commands.forEach(line::addSubcommand);
        return line.setParameterExceptionHandler(errors).setExecutionExceptionHandler(errors);
    }

    /** Without a command there is nothing to do but to say which there are. */
    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return ExitCode.WRONG_USAGE;
    }
}
