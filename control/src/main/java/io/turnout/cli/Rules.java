package io.turnout.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code turnout rules}: where each UE is served for each application, other than by default. */
@Command(
        name = "rules",
        description = "Shows which platform serves which UE and application, those in mid-switch first.")
final class Rules implements Callable<Integer> {
    @Mixin
    private ApiOption api;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "100",
            description = "Most of them, 1 to 10000 (${DEFAULT-VALUE}).")
    private int limit;

    @Mixin
    private JsonOption json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        JsonNode pairs = api.get("/rules?limit=" + limit);
        if (json.isWanted()) {
            json.print(pairs);
        } else {
            PairText.printPairs(pairs, spec.commandLine().getOut());
        }
        return ExitCode.DONE;
    }
}
