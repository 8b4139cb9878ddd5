package io.turnout.agent;

import io.turnout.config.Site;
import io.turnout.config.SiteReader;
import io.turnout.config.SiteReader.Purpose;
import io.turnout.config.SiteReading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Sites of platforms {@code mec-1}, {@code mec-2} and {@code mec-3} that serve one application, home {@code mec-1}. */
public final class TestSites {
    /** The identity of their one application. */
    public static final String APPLICATION = "video-cache";

    private TestSites() {}

    /** Platform {@code number} of {@code count}, with more keys for the application's switching. */
    public static String yaml(int number, int count, String switching, String more) {
        StringBuilder instances = new StringBuilder();
        StringBuilder peers = new StringBuilder(count > 1 ? "peers:\n" : "");
        for (int i = 1; i <= count; i++) {
            instances.append("""
                      - { id: cache-%d, platform: mec-%d, address: 10.60.%d.10, teid: 0x100%d }
                """.formatted(i, i, i, i));
            peers.append(i == number ? "" : """
                  - { id: mec-%d, control: "127.0.0.1:%d", tunnel: 10.100.0.%d }
                """.formatted(i, 17440 + i, i));
        }
        return """
                platform: { id: mec-%d, address: 10.100.0.%d }
                io: { backend: loopback }
                access: { networks: [10.0.1.0/24] }
                core: { networks: [10.0.0.0/24] }
                applications:
                  - identity: %s
                    switching: { %s }
                    instances:
                %scontrol: { listen: "127.0.0.1:%d" }
                %s%s""".formatted(number, number, APPLICATION, switching, instances, 17440 + number, peers, more);
    }

    /** The site that {@code yaml} is, for a running platform. */
    public static Site read(Path directory, String yaml) throws IOException {
        Path file = directory.resolve("site-" + Integer.toHexString(yaml.hashCode()) + ".yaml");
        Files.writeString(file, yaml);
        SiteReading reading = SiteReader.read(file, Purpose.RUN);
        return reading.site()
                .orElseThrow(() -> new IllegalStateException(reading.mistakes().toString()));
    }
}
