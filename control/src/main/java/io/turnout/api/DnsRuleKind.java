package io.turnout.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.turnout.config.IpAddress;
import io.turnout.config.UnexpectedText;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** DNS rules: kept and served; the names are answered by whoever reads them here. */
final class DnsRuleKind implements RulesResource.Kind {
    @Override
    public String collection() {
        return "dns_rules";
    }

    @Override
    public String idKey() {
        return "dnsRuleId";
    }

    @Override
    public String schema() {
        return "DnsRule";
    }

    @Override
    public ObjectNode normalized(ObjectNode rule) throws Problem {
        try {
            boolean isIpv4 = IpAddress.parse(rule.get("ipAddress").textValue()).isIpv4();
            if (isIpv4 != rule.get("ipAddressType").textValue().equals("IP_V4")) {
                throw Problem.badRequest("ipAddress: not of the family of ipAddressType");
            }
        } catch (UnexpectedText e) {
            throw Problem.badRequest("ipAddress: " + e.getMessage());
        }
        return rule;
    }

    @Override
    public CompletionStage<Void> onChange(List<ObjectNode> rules) {
        return CompletableFuture.completedFuture(null);
    }
}
