package io.turnout.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.turnout.table.UeKey;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;

/** An instance in a process of its own, which says its port and answers what its contexts are. */
public final class OtherProcess implements AutoCloseable {
    private static final long LIMIT_SECONDS = 30;

    private final Process process;
    private final BufferedReader out;
    private final PrintWriter in;
    public final int port;

    /** Starts it. */
    public OtherProcess(List<String> command) throws Exception {
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        out = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
        in = new PrintWriter(process.outputWriter(UTF_8), true);
        port = Integer.parseInt(line().replace("listening ", ""));
    }

    /** The client in Python. */
    public static Path python() {
        return Path.of("python/turnout_instance.py").toAbsolutePath();
    }

    /** What a Java instance needs, wherever this process has it from: an application embeds no more than this. */
    public static String classPath() {
        return Stream.of(
                        LogInstance.class,
                        ApplicationInstance.class,
                        UeKey.class,
                        ObjectMapper.class,
                        JsonFactory.class,
                        JsonProperty.class,
                        Logger.class)
                .map(it -> Path.of(it.getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .getPath())
                        .toString())
                .distinct()
                .collect(Collectors.joining(File.pathSeparator));
    }

    private String line() throws Exception {
        return CompletableFuture.supplyAsync(() -> {
                    try {
                        return out.readLine();
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                })
                .get(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    /** The length of a UE's context and its SHA-256. */
    public String context(String ue) throws Exception {
        in.println(ue);
        return line();
    }

    /** At once. */
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        kill();
    }
}
