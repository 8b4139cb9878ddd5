package io.turnout.cli;

import io.turnout.config.Spelling;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns whatever ends a command early into one clear line on standard error and the right exit code. */
final class OneLineErrors implements IParameterExceptionHandler, IExecutionExceptionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(OneLineErrors.class);

    @Override
    public int handleParseException(ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        String message = e instanceof UnmatchedArgumentException unmatched ? unmatched(unmatched) : e.getMessage();
        command.getErr().println(name + ": " + oneLine(message) + " (see " + name + " --help)");
        return ExitCode.WRONG_USAGE;
    }

    /** A word that is no command, option or argument here, and the one that may have been meant. */
    private static String unmatched(UnmatchedArgumentException e) {
        CommandLine command = e.getCommandLine();
        String word = e.getUnmatched().getFirst();
        boolean isOption = word.startsWith("-");
        List<String> known = new ArrayList<>();
        if (isOption) {
            for (OptionSpec option : command.getCommandSpec().options()) {
                known.addAll(List.of(option.names()));
            }
        } else {
            known.addAll(command.getSubcommands().keySet());
        }
        String kind = isOption ? "option" : command.getSubcommands().isEmpty() ? "argument" : "command";
        return "unknown " + kind + " '" + word + "'"
                + Spelling.nearest(word, known)
                        .map(it -> "; did you mean '" + it + "'?")
                        .orElse("");
    }

    @Override
    public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
        String name = command.getCommandSpec().qualifiedName();
        if (e instanceof Failure failure) {
            command.getErr().println(failure.isReport() ? e.getMessage() : name + ": " + oneLine(e.getMessage()));
            return failure.exitCode();
        }
        LOG.debug("{} failed", name, e);
        String message = e.getMessage() == null ? "" : ": " + oneLine(e.getMessage());
        command.getErr().println(name + ": failed with " + e.getClass().getSimpleName() + message);
        return ExitCode.FAILED;
    }

    private static String oneLine(String message) {
        return message.replaceAll("\\s*\\R\\s*", " ").strip();
    }
}
