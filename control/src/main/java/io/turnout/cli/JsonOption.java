package io.turnout.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The option {@code --json}, which every command with results has: one object on standard output. */
final class JsonOption {
    @Option(names = "--json", description = "Print one JSON object, for machines.")
    private boolean isWanted;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    boolean isWanted() {
        return isWanted;
    }

    /** Prints {@code object} on the command's standard output. */
    void print(JsonNode object) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(object.toPrettyString());
        out.flush();
    }
}
