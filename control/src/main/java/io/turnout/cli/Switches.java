package io.turnout.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code turnout switches}: the latest switches of a platform; the steps of one; starting, aborting and deciding. */
@Command(
        name = "switches",
        description = "Lists the latest switches, newest first.",
        subcommands = {Switches.Show.class, Switches.Start.class, Switches.Abort.class, Switches.Decide.class})
final class Switches implements Callable<Integer> {
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
        JsonNode switches = api.get("/switches?limit=" + limit);
        if (json.isWanted()) {
            json.print(switches);
        } else {
            PairText.printSwitches(switches, spec.commandLine().getOut());
        }
        return ExitCode.DONE;
    }

    /** Whose switch it is. */
    static final class PairParameters {
        @Parameters(index = "0", paramLabel = "UE", description = "The UE's address.")
        private String ue;

        @Parameters(index = "1", paramLabel = "APPLICATION", description = "The application identity.")
        private String application;

        ObjectNode json() {
            return JsonNodeFactory.instance.objectNode().put("ue", ue).put("application", application);
        }

        String query() {
            return "?ue=" + ApiOption.encoded(ue) + "&application=" + ApiOption.encoded(application);
        }
    }

    /** {@code turnout switches show}. */
    @Command(name = "show", description = "Shows the switches of one UE and application, step by step, with times.")
    static final class Show implements Callable<Integer> {
        @Mixin
        private PairParameters pair;

        @Mixin
        private ApiOption api;

        @Mixin
        private JsonOption json;

        @Spec
        private CommandSpec spec;

        @Override
        public Integer call() {
            JsonNode switches = api.get("/switches" + pair.query());
            if (json.isWanted()) {
                json.print(switches);
            } else {
                PairText.printTimelines(switches, spec.commandLine().getOut());
            }
            return ExitCode.DONE;
        }
    }

    /** {@code turnout switches start}. */
    @Command(name = "start", description = "Asks to serve a UE at a platform: said there, or where it is served now.")
    static final class Start implements Callable<Integer> {
        @Mixin
        private PairParameters pair;

        @Parameters(index = "2", paramLabel = "PLATFORM", description = "The platform that is to serve it.")
        private String platform;

        @Mixin
        private ApiOption api;

        @Override
        public Integer call() {
            api.post("/switches", pair.json().put("platform", platform));
            return ExitCode.DONE;
        }
    }

    /** {@code turnout switches abort}. */
    @Command(name = "abort", description = "Asks to end a switch; once committed, there is no way back.")
    static final class Abort implements Callable<Integer> {
        @Mixin
        private PairParameters pair;

        @Mixin
        private ApiOption api;

        @Override
        public Integer call() {
            api.post("/switches/abort", pair.json());
            return ExitCode.DONE;
        }
    }

    /** {@code turnout switches decide}. */
    @Command(name = "decide", description = "Decides a switch in doubt, whose target platform is gone for good.")
    static final class Decide implements Callable<Integer> {
        /** How it ended. */
        enum Outcome {
            committed,
            aborted
        }

        @Mixin
        private PairParameters pair;

        @Parameters(
                index = "2",
                paramLabel = "committed|aborted",
                description = "Whether the target serves the UE, or never did.")
        private Outcome outcome;

        @Mixin
        private ApiOption api;

        @Override
        public Integer call() {
            api.post("/switches/decide", pair.json().put("committed", outcome == Outcome.committed));
            return ExitCode.DONE;
        }
    }
}
