package io.turnout.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code turnout feed}: tells a running platform bearers and names of UEs, line by line as they come. A line that is wrong
 * is said with its number, and those behind it still count.
 */
@Command(
        name = "feed",
        description =
                "Tells bearers and names of UEs: a line of JSON each, as POST /turnout/v1/bearers takes it (MEC 012's"
                        + " S1 bearer information).")
final class Feed implements Callable<Integer> {
    @Parameters(
            arity = "0..1",
            paramLabel = "FILE",
            description = "Lines to tell; standard input without it, or where it is -.")
    private Path file;

    @Mixin
    private ApiOption api;

    @Spec
    private CommandSpec spec;

    private final ObjectMapper mapper = new ObjectMapper();

    @Override
    public Integer call() {
        boolean isInput = file == null || file.toString().equals("-");
        try (BufferedReader lines = isInput
                ? new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))
                : Files.newBufferedReader(file)) {
            return tell(lines);
        } catch (IOException e) {
            throw Failure.unreadable(file == null ? Path.of("-") : file, e);
        }
    }

    private int tell(BufferedReader lines) throws IOException {
        int toldCount = 0;
        int wrongCount = 0;
        int number = 0;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            number++;
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            try {
                api.post("/bearers", json(line));
                toldCount++;
            } catch (Failure e) {
                wrongCount++;
                spec.commandLine().getErr().println("line " + number + ": " + e.getMessage());
            }
        }
        spec.commandLine().getOut().println(toldCount + " told, " + wrongCount + " refused");
        return wrongCount == 0 ? ExitCode.DONE : ExitCode.FAILED;
    }

    private JsonNode json(String line) {
        try {
            return mapper.readTree(line);
        } catch (JsonProcessingException e) {
            throw Failure.of(ExitCode.FAILED, "expected an object in JSON");
        }
    }
}
