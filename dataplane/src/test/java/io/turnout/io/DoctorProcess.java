package io.turnout.io;

import io.turnout.io.Doctor.Finding;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A doctor in a process of its own, since what {@code /sys} shows of interfaces is the namespace of the process that
 * mounted it. For each line {@code BACKEND WORKERS} it examines the host it is on, and answers with a line for each
 * finding, {@code SEVERITY|WHAT|MEND}, and an empty one.
 */
public final class DoctorProcess {
    private static final List<Doctor.Address> INSTANCES =
            List.of(new Doctor.Address("10.60.1.10", 0, 0xFFFF_0a3c_010aL));

    private DoctorProcess() {}

    public static void main(String[] arguments) throws IOException {
        BufferedReader questions = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String question = questions.readLine(); question != null; question = questions.readLine()) {
            String[] words = question.split(" ", -1);
            Dataplane.Setup ports = new Dataplane.Setup(
                    Dataplane.Backend.valueOf(words[0]),
                    "m-enb",
                    "m-sgw",
                    "m-app",
                    null,
                    List.of(),
                    List.of(),
                    List.of(),
                    2_048,
                    XdpPort.DEFAULT_MAX_BEAT_AGE_NS);
            Doctor.Patient patient = new Doctor.Patient(
                    ports, Integer.parseInt(words[1]), List.of(1_500, 1_500, 1_500), INSTANCES, List.of());
            for (Finding finding : Doctor.examine(Host.local(), patient)) {
                System.out.println(finding.severity() + "|" + finding.what() + "|" + finding.mend());
            }
            System.out.println();
            System.out.flush();
        }
    }
}
