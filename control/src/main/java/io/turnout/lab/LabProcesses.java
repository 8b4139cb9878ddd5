package io.turnout.lab;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Programs as processes, each with its output in a log file of its own. */
final class LabProcesses implements Programs {
    private static final long END_SECONDS = 15;

    /**
     * Only the first of the just-in-time compilers: what watches other processes, or is there to be watched, leaves the
     * processors to those that are measured.
     */
    private static final String LIGHT = "-XX:TieredStopAtLevel=1";

    private final Path logs;
    private final Map<String, Process> processes = new HashMap<>();

    /** With logs in the directory {@code logs}. */
    LabProcesses(Path logs) {
        this.logs = logs;
    }

    @Override
    public void start(String name, List<String> prefix, List<String> arguments) {
        List<String> command = new ArrayList<>(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.add(LIGHT);
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(arguments);
        File log = log(name).toFile();
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
                    .start();
            processes.put(name, process);
        } catch (IOException e) {
            throw new LabException("cannot start " + name + ": " + e.getMessage());
        }
    }

    private Path log(String name) {
        return logs.resolve(name + ".log");
    }

    @Override
    public void check() {
        processes.forEach((name, process) -> {
            if (!process.isAlive()) {
                throw new LabException(name + " ended with " + process.exitValue() + "; its last words: " + last(name));
            }
        });
    }

    private String last(String name) {
        List<String> lines = read(name).lines().toList();
        return lines.isEmpty() ? "none" : lines.getLast();
    }

    private String read(String name) {
        try {
            return Files.readString(log(name));
        } catch (IOException e) {
            return "";
        }
    }

    @Override
    public void kill(String name) {
        Process process = processes.remove(name);
        if (process != null) {
            process.destroyForcibly();
        }
    }

    @Override
    public boolean killChild(String name, String command) {
        Optional<ProcessHandle> child = processes
                .get(name)
                .descendants()
                .filter(it -> isCommand(it.pid(), command))
                .findFirst();
        return child.isPresent() && child.get().destroyForcibly();
    }

    private static boolean isCommand(long pid, String command) {
        try {
            String line =
                    Files.readString(Path.of("/proc", Long.toString(pid), "cmdline"), StandardCharsets.ISO_8859_1);
            return List.of(line.split("\0", -1)).contains(command);
        } catch (IOException e) {
            return false; // it has just ended
        }
    }

    /** In good order; kills what does not end. */
    @Override
    public void close() {
        processes.values().forEach(Process::destroy);
        for (Process process : processes.values()) {
            try {
                if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                    process.descendants().forEach(ProcessHandle::destroyForcibly);
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
        processes.clear();
    }
}
