package io.turnout.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code turnout ue}: what a UE is called and where it is served; ties names to it; releases it. */
@Command(name = "ue", description = "Shows a UE's names and where it is served; ties a name to it, or releases it.")
final class UeCommand implements Callable<Integer> {
    @Parameters(paramLabel = "ADDRESS", description = "The UE's address; of an IPv6 UE, any of its /64.")
    private String address;

    @Option(
            names = "--name",
            paramLabel = "KIND=NAME",
            description = "Tie this name to it: imsi, msisdn or user-name, and the name.")
    private Map<String, String> names = new LinkedHashMap<>();

    @Option(names = "--release", description = "Forget it: rules, contexts, names, bearers.")
    private boolean isReleased;

    @Mixin
    private ApiOption api;

    @Mixin
    private JsonOption json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        String path = "/ues/" + ApiOption.encoded(address);
        if (!names.isEmpty()) {
            ArrayNode ties = JsonNodeFactory.instance.arrayNode();
            names.forEach((kind, name) -> ties.addObject()
                    .put("ue", address)
                    .putObject("ueInfo")
                    .put("type", kind)
                    .put("value", name));
            api.post("/identities", ties);
        }
        if (isReleased) {
            api.delete(path);
            return ExitCode.DONE;
        }
        JsonNode ue = api.get(path);
        if (json.isWanted()) {
            json.print(ue);
        } else {
            print(ue, spec.commandLine().getOut());
        }
        return ExitCode.DONE;
    }

    private static void print(JsonNode ue, PrintWriter out) {
        out.println(ue.path("ue").asText());
        for (JsonNode name : ue.path("names")) {
            out.println(
                    "  " + name.path("type").asText() + " " + name.path("value").asText());
        }
        if (ue.path("pairs").isEmpty()) {
            out.println("  served by default");
            out.flush();
        } else {
            PairText.printPairs(ue.path("pairs"), out);
        }
    }
}
