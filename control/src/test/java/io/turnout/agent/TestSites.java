package io.turnout.agent;

import io.turnout.config.Site;
import io.turnout.config.SiteReader;
import io.turnout.config.SiteReader.Purpose;
import io.turnout.config.SiteReading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Sites of platforms {@code mec-1}, {@code mec-2} and {@code mec-3} that serve one application, home {@code mec-1}. */
final class TestSites {
    static final String APPLICATION = "video-cache";

    private TestSites() {}

    /** Platform {@code number} of {@code count}, with more keys for the application's switching. */
    static String yaml(int number, int count, String switching, String more) {
        StringBuilder yaml = new StringBuilder();
        yaml.append("platform: { id: mec-").append(number).append(", address: 10.100.0.").append(number).append(" }\n");
        yaml.append("io: { backend: loopback }\n");
        yaml.append("access: { networks: [10.0.1.0/24] }\ncore: { networks: [10.0.0.0/24] }\n");
        yaml.append("applications:\n  - identity: ").append(APPLICATION).append("\n    switching: { ");
        yaml.append(switching).append(" }\n    instances:\n");
        for (int i = 1; i <= count; i++) {
            yaml.append("      - { id: cache-").append(i).append(", platform: mec-").append(i);
            yaml.append(", address: 10.60.").append(i).append(".10, teid: ").append(0x1000 + i).append(" }\n");
        }
        yaml.append("control: { listen: \"127.0.0.1:").append(17440 + number).append("\" }\n");
        yaml.append(count > 1 ? "peers:\n" : "");
        for (int i = 1; i <= count; i++) {
            if (i != number) {
                yaml.append("  - { id: mec-").append(i).append(", control: \"127.0.0.1:").append(17440 + i);
                yaml.append("\", tunnel: 10.100.0.").append(i).append(" }\n");
            }
        }
        return yaml.append(more).toString();
    }

    static Site read(Path directory, String yaml) throws IOException {
        Path file = directory.resolve("site-" + Math.abs(yaml.hashCode()) + ".yaml");
        Files.writeString(file, yaml);
        SiteReading reading = SiteReader.read(file, Purpose.RUN);
        return reading.site().orElseThrow(() -> new IllegalStateException(reading.mistakes().toString()));
    }
}
