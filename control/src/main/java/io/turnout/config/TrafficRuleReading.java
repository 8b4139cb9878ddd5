package io.turnout.config;

import java.util.List;
import java.util.Optional;

/**
 * What came of reading one traffic rule, given as JSON by itself. Immutable.
 *
 * @param rule what it says; empty if and only if there are mistakes
 * @param mistakes what is wrong with it
 */
public record TrafficRuleReading(Optional<TrafficRule> rule, List<Finding> mistakes) {
    /** Copies what it is given. */
    public TrafficRuleReading {
        mistakes = List.copyOf(mistakes);
    }

    /** Reads {@code json} as the site file's {@code trafficRules} are read: all JSON is YAML. */
    public static TrafficRuleReading of(byte[] json) {
        Findings findings = new Findings();
        Optional<TrafficRule> rule = YamlTree.read(json, findings)
                .map(it -> new TrafficRuleReader(new CrossChecks(findings)).read(Fields.of(it, "", findings)));
        List<Finding> mistakes = findings.mistakes();
        return new TrafficRuleReading(mistakes.isEmpty() ? rule : Optional.empty(), mistakes);
    }
}
