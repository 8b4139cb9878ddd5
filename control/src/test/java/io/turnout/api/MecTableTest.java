package io.turnout.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every MEC path with every method and status, one line each, by two ordinary clients: Java's and curl. What is refused
 * gets a problem document and changes nothing.
 */
@Timeout(120)
class MecTableTest {
    private static final Map<String, String> TOKENS = Map.of(
            "operator", "operator-token-0123456789",
            "reader", "reader-token-0123456789",
            "cache", "cache-token-0123456789",
            "stranger", "stranger-token-0123456789");

    /** Texts that lines use by name, in braces. */
    private static final Map<String, String> NAMED = Map.ofEntries(
            Map.entry("mp1", "/mec_app_support/v2/applications/cache-1"),
            Map.entry("old", "/mec_app_support/v1/applications/cache-1"),
            Map.entry("chat", "/mec_app_support/v2/applications/chat-1"),
            Map.entry("given", "/turnout/v1/applications/cache-1"),
            Map.entry("ams", "/amsi/v1"),
            Map.entry(
                    "rule",
                    "{'trafficRuleId':'r1','filterType':'FLOW','priority':5,'trafficFilter':[{'dstPort':['80']}],"
                            + "'action':'DROP','state':'ACTIVE'}"),
            Map.entry(
                    "to-ip",
                    "{'trafficRuleId':'r1','filterType':'PACKET','priority':0,'trafficFilter':[{'srcAddress':"
                            + "['10.45.0.0/16','10.46.0.1-10.46.0.9'],'srcPort':['1-9'],'protocol':['17'],'dSCP':46}],"
                            + "'action':'FORWARD_DECAPSULATED','state':'ACTIVE','dstInterface':"),
            Map.entry("ip", "{'interfaceType':'IP','dstIpAddress':'10.60.1.10'}"),
            Map.entry("mac", "{'interfaceType':'MAC','dstMacAddress':'02-00-00-00-00-01'}"),
            Map.entry(
                    "tunnel",
                    "{'interfaceType':'TUNNEL','tunnelInfo':{'tunnelType':'GTP_U','tunnelDstAddress':'10.100.0.2',"
                            + "'tunnelSrcAddress':'10.100.0.1'}}"),
            Map.entry(
                    "dns",
                    "{'dnsRuleId':'d1','domainName':'cache.example.org','ipAddressType':'IP_V4',"
                            + "'ipAddress':'10.60.1.10','ttl':300,'state':'ACTIVE'}"),
            Map.entry("ready", "{'indication':'READY'}"),
            Map.entry("ending", "{'operationAction':'TERMINATING'}"),
            Map.entry(
                    "end-sub",
                    "{'subscriptionType':'AppTerminationNotificationSubscription','callbackReference':"
                            + "'http://127.0.0.1:9/','appInstanceId':'cache-1'}"),
            Map.entry(
                    "registration",
                    "{'serviceConsumerId':{'appInstanceId':'cache-1'},'deviceInformation':[{'associateId':{'type':"
                            + "'UE_IPv4_ADDRESS','value':'10.45.0.7'},'appMobilityServiceLevel':"
                            + "'APP_MOBILITY_WITHOUT_CONFIRMATION','contextTransferState':'NOT_TRANSFERRED'}],"
                            + "'expiryTime':3600}"),
            Map.entry(
                    "move-sub",
                    "{'callbackReference':'http://127.0.0.1:9/','filterCriteria':{'appInstanceId':'cache-1',"
                            + "'associateId':[{'type':'UE_IPV6_ADDRESS','value':'2001:db8:0:7::1'}],'mobilityStatus':"));

    /** Who, method, path, status; then header fields (name: value, with commas in between, or -), and the body. */
    private static final String TABLE = """
        # MEC 011: traffic rules
        cache    GET    {mp1}/traffic_rules               200 -
        cache    GET    {old}/traffic_rules               200 -
        cache    GET    {mp1}/traffic_rules?x=1           400 -
        nobody   GET    {mp1}/traffic_rules               401 -
        stranger GET    {mp1}/traffic_rules               401 -
        cache    GET    {chat}/traffic_rules              403 -
        operator GET    /mec_app_support/v2/applications/none/traffic_rules 404 -
        cache    GET    {mp1}/traffic_rules               406 Accept: text/html
        cache    GET    {mp1}/traffic_rules               406 Accept: application/json;q=0
        cache    GET    {mp1}/traffic_rules               200 Accept: text/html, application/*;q=0.1
        cache    HEAD   {mp1}/traffic_rules               200 -
        cache    POST   {mp1}/traffic_rules               405 - {rule}
        cache    PATCH  {mp1}/traffic_rules/r1            405 - {rule}
        cache    DELETE {mp1}/traffic_rules/r1            405 -
        cache    GET    {mp1}/traffic_rules/r1            200 -
        cache    GET    {mp1}/traffic_rules/r2            404 -
        cache    PUT    {mp1}/traffic_rules/r1            200 - {rule}
        cache    PUT    {mp1}/traffic_rules/r1            200 If-Match: * {rule}
        cache    PUT    {mp1}/traffic_rules/r1            200 If-Match: TAG {rule}
        cache    PUT    {mp1}/traffic_rules/r1            412 If-Match: "old" {rule}
        cache    PUT    {mp1}/traffic_rules/r1            412 If-Match: W/TAG {rule}
        cache    PUT    {mp1}/traffic_rules/r1            412 If-None-Match: * {rule}
        cache    PUT    {mp1}/traffic_rules/r1            415 Content-Type: text/plain {rule}
        cache    PUT    {mp1}/traffic_rules/r1            406 Accept: text/plain {rule}
        cache    PUT    {mp1}/traffic_rules/r1            400 - {
        cache    PUT    {mp1}/traffic_rules/r1            400 - []
        cache    PUT    {mp1}/traffic_rules/r1            400 - {'trafficRuleId':'r1'}
        cache    PUT    {mp1}/traffic_rules/r2            404 - {rule}
        cache    PUT    {chat}/traffic_rules/r1           403 - {rule}
        nobody   PUT    {mp1}/traffic_rules/r1            401 - {rule}
        reader   PUT    {mp1}/traffic_rules/r1            403 - {rule}
        cache    PUT    {mp1}/traffic_rules/r1            200 - {to-ip}{ip}}
        cache    PUT    {mp1}/traffic_rules/r1            200 - {to-ip}[{ip}]}
        cache    PUT    {mp1}/traffic_rules/r1            200 - {to-ip}[{mac}]}
        cache    PUT    {mp1}/traffic_rules/r1            200 - {to-ip}{tunnel}}
        cache    PUT    {mp1}/traffic_rules/r1            400 - {to-ip}[]}
        cache    PUT    {mp1}/traffic_rules/r1            400 - {to-ip}[{ip},{mac}]}
        cache    PUT    {mp1}/traffic_rules/r1            400 - {to-ip}[{ip},{mac},{mac}]}
        cache    PUT    {mp1}/traffic_rules/r1            413 - HUGE
        operator PUT    {given}/traffic_rules/r2          412 If-Match: * {rule}
        operator PUT    {given}/traffic_rules/r2          400 - {rule}
        cache    PUT    {given}/traffic_rules/r1          403 - {rule}
        # MEC 011: DNS rules
        cache    GET    {mp1}/dns_rules                   200 -
        cache    GET    {old}/dns_rules                   200 -
        cache    GET    {mp1}/dns_rules/d1                200 -
        cache    GET    {mp1}/dns_rules/d2                404 -
        cache    PUT    {mp1}/dns_rules/d1                200 If-Match: TAG {dns}
        cache    PUT    {mp1}/dns_rules/d1                412 If-Match: "old" {dns}
        cache    PUT    {mp1}/dns_rules/d1                400 - {'dnsRuleId':'d1'}
        cache    PUT    {mp1}/dns_rules/d2                404 - {dns}
        cache    PUT    {chat}/dns_rules/d1               403 - {dns}
        cache    POST   {mp1}/dns_rules                   405 - {dns}
        cache    DELETE {mp1}/dns_rules/d1                405 -
        # MEC 011: life
        cache    POST   {mp1}/confirm_termination         409 - {ending}
        cache    POST   {mp1}/confirm_ready               400 - {}
        cache    POST   {chat}/confirm_ready              403 - {ready}
        cache    GET    {mp1}/confirm_ready               405 -
        cache    POST   {mp1}/confirm_ready               204 - {ready}
        operator POST   /turnout/v1/instances/cache-1/terminate 202 - {'operationAction':'STOPPING','maxGracefulTimeout':60}
        cache    POST   {mp1}/confirm_ready               409 - {ready}
        cache    POST   {mp1}/confirm_termination         400 - {'operationAction':'GOING'}
        cache    POST   {mp1}/confirm_termination         204 - {ending}
        cache    POST   {mp1}/confirm_termination         409 - {ending}
        # MEC 011: subscriptions
        cache    GET    {mp1}/subscriptions               200 -
        cache    POST   {mp1}/subscriptions               201 - {end-sub}
        cache    GET    {made}                            200 -
        cache    GET    {made}x                           404 -
        cache    PUT    {made}                            405 - {end-sub}
        cache    POST   {mp1}/subscriptions               400 - {}
        cache    POST   {chat}/subscriptions              403 - {end-sub}
        nobody   POST   {mp1}/subscriptions               401 - {end-sub}
        cache    DELETE {made}                            412 If-Match: "old"
        cache    DELETE {made}                            204 If-Match: TAG
        cache    DELETE {made}                            404 -
        # MEC 021: registrations
        cache    GET    {ams}/app_mobility_services       200 -
        cache    POST   {ams}/app_mobility_services       201 - {registration}
        cache    GET    {made}                            200 -
        cache    GET    {made}x                           404 -
        cache    GET    {ams}/app_mobility_services?filter=(eq,serviceConsumerId/appInstanceId,cache-1) 200 -
        cache    GET    {ams}/app_mobility_services?filter=(is,a,b)          400 -
        cache    GET    {ams}/app_mobility_services?fields=deviceInformation 200 -
        cache    GET    {ams}/app_mobility_services?exclude_default          200 -
        cache    GET    {ams}/app_mobility_services?fields=a&exclude_fields=b 400 -
        cache    POST   {ams}/app_mobility_services       400 - {'serviceConsumerId':{}}
        cache    POST   {ams}/app_mobility_services       400 - {'serviceConsumerId':{'appInstanceId':'cache-1','mepId':'m'}}
        cache    POST   {ams}/app_mobility_services       400 - {'appMobilityServiceId':'a','serviceConsumerId':{'appInstanceId':'cache-1'}}
        cache    POST   {ams}/app_mobility_services       403 - {'serviceConsumerId':{'appInstanceId':'chat-1'}}
        operator POST   {ams}/app_mobility_services       404 - {'serviceConsumerId':{'appInstanceId':'none'}}
        nobody   POST   {ams}/app_mobility_services       401 - {registration}
        cache    PUT    {made}                            200 - {registration}
        cache    PUT    {made}                            200 If-Match: TAG {registration}
        cache    PUT    {made}                            412 If-Match: "old" {registration}
        cache    PUT    {made}                            400 - {'serviceConsumerId':1}
        cache    PUT    {made}x                           404 - {registration}
        operator PUT    {made}                            422 - {'serviceConsumerId':{'appInstanceId':'chat-1'}}
        cache    PUT    {made}                            422 - {'appMobilityServiceId':'a','serviceConsumerId':{'appInstanceId':'cache-1'}}
        cache    POST   {made}                            405 - {registration}
        cache    GET    {made}/deregister_task            405 -
        cache    POST   {made}/deregister_task            204 -
        cache    POST   {made}/deregister_task            404 -
        cache    POST   {ams}/app_mobility_services       201 - {registration}
        cache    DELETE {made}                            412 If-Match: "old"
        cache    DELETE {made}                            204 -
        cache    DELETE {made}                            404 -
        cache    GET    {made}                            404 -
        # MEC 021: adjacent instances
        cache    GET    {ams}/queries/adjacent_app_instances 200 -
        cache    GET    {ams}/queries/adjacent_app_instances?appInstanceId=cache-1 200 -
        cache    GET    {ams}/queries/adjacent_app_instances?appInstanceId=chat-1  403 -
        operator GET    {ams}/queries/adjacent_app_instances?appInstanceId=none    404 -
        cache    GET    {ams}/queries/adjacent_app_instances?filter=(eq,mecHostInformation/hostId,mec-2) 200 -
        cache    GET    {ams}/queries/adjacent_app_instances?instance=x 400 -
        cache    POST   {ams}/queries/adjacent_app_instances 405 - {}
        # MEC 021: subscriptions
        cache    GET    {ams}/subscriptions               200 -
        cache    GET    {ams}/subscriptions?subscriptionType=mobility_proc 200 -
        cache    GET    {ams}/subscriptions?subscriptionType=other 400 -
        cache    POST   {ams}/subscriptions               201 - {move-sub}1}}
        cache    DELETE {made}                            204 -
        cache    POST   {ams}/subscriptions               201 - {move-sub}['INTERHOST_MOVEOUT_COMPLETED',3]}}
        cache    POST   {ams}/subscriptions               400 - {move-sub}4}}
        cache    POST   {ams}/subscriptions               400 - {move-sub}'MOVED'}}
        cache    POST   {ams}/subscriptions               400 - {'callbackReference':'http://127.0.0.1:9/'}
        cache    POST   {ams}/subscriptions               400 - {'callbackReference':'ftp://h/','filterCriteria':{'appInstanceId':'cache-1'}}
        cache    POST   {ams}/subscriptions               403 - {'callbackReference':'http://h/','filterCriteria':{'appInstanceId':'chat-1'}}
        nobody   POST   {ams}/subscriptions               401 - {move-sub}1}}
        cache    GET    {made}                            200 -
        cache    PUT    {made}                            200 If-Match: TAG {move-sub}[2]}}
        cache    PUT    {made}                            412 If-Match: "old" {move-sub}[2]}}
        cache    PUT    {made}                            400 - {move-sub}[0]}}
        cache    PUT    {made}x                           404 - {move-sub}[2]}}
        cache    POST   {made}                            405 - {move-sub}[2]}}
        cache    DELETE {made}                            412 If-Match: "old"
        cache    DELETE {made}                            204 If-Match: TAG
        cache    DELETE {made}                            404 -
        # MEC 012
        reader   GET    /rni/v2/queries/s1_bearer_info    503 -
        cache    GET    /rni/v2/queries/s1_bearer_info    403 -
        nobody   GET    /rni/v2/queries/s1_bearer_info    401 -
        reader   GET    /rni/v2/queries/s1_bearer_info?ue_ipv4_address=x 400 -
        reader   GET    /rni/v2/queries/s1_bearer_info?erab_id=x 400 -
        reader   POST   /rni/v2/queries/s1_bearer_info    405 - {}
        # what is not there
        operator GET    /amsi/v1                          404 -
        operator GET    /amsi/v2/subscriptions            404 -
        operator GET    {mp1}/traffic_rules/              404 -
        """;

    private static final Set<String> COLLECTIONS = Set.of(
            "{mp1}/traffic_rules",
            "{mp1}/dns_rules",
            "{mp1}/subscriptions",
            "{ams}/app_mobility_services",
            "{ams}/subscriptions");

    @TempDir
    private Path directory;

    private final ObjectMapper mapper = new ObjectMapper();
    private final HttpClient java =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Map<String, String> variables = new HashMap<>();
    private TestPlatform platform;

    /** An answer: header names in lower case. */
    private record Answer(int status, Map<String, String> headers, String body) {}

    /** An ordinary client. */
    private interface Client {
        Answer send(String method, URI uri, Map<String, String> headers, String body) throws Exception;
    }

    @BeforeEach
    void start() throws IOException {
        StringBuilder callers = new StringBuilder();
        TOKENS.forEach((who, token) -> {
            if (!who.equals("stranger")) {
                callers.append(who.equals("cache") ? "instance cache-1" : who)
                        .append(' ')
                        .append(token)
                        .append('\n');
            }
        });
        Path file = Files.writeString(directory.resolve("callers"), callers);
        platform = TestPlatform.start("mec-1", Callers.read(file, Set.of()), ApiLimits.DEFAULT, null);
        variables.putAll(NAMED);
    }

    @AfterEach
    void stop() {
        platform.close();
        java.shutdownNow();
    }

    private Answer javaSends(String method, URI uri, Map<String, String> headers, String body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        headers.forEach(request::setHeader);
        HttpResponse<String> response = java.send(request.build(), BodyHandlers.ofString());
        Map<String, String> found = new HashMap<>();
        response.headers().map().forEach((name, values) -> found.put(name.toLowerCase(Locale.ROOT), values.getFirst()));
        return new Answer(response.statusCode(), found, response.body());
    }

    private Answer curlSends(String method, URI uri, Map<String, String> headers, String body) throws Exception {
        Path sent = Files.writeString(directory.resolve("sent"), body);
        List<String> command = new ArrayList<>(List.of("curl", "-s", "-i", "-g", "-H", "Expect:"));
        command.addAll(method.equals("HEAD") ? List.of("-I") : List.of("-X", method));
        headers.forEach((name, value) -> command.addAll(List.of("-H", name + ": " + value)));
        if (!body.isEmpty()) {
            command.addAll(List.of("--data-binary", "@" + sent));
        }
        command.add(uri.toString());
        Process process = new ProcessBuilder(command).start();
        String text = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertEquals(0, process.waitFor(), command::toString);
        String[] parts = text.split("\r\n\r\n", 2);
        String[] lines = parts[0].split("\r\n", -1);
        Map<String, String> found = new HashMap<>();
        for (int i = 1; i < lines.length; i++) {
            String[] field = lines[i].split(": ", 2);
            found.put(field[0].toLowerCase(Locale.ROOT), field[1]);
        }
        return new Answer(Integer.parseInt(lines[0].split(" ", 3)[1]), found, parts[1]);
    }

    private String expanded(String text) {
        String expanded = text;
        for (Map.Entry<String, String> variable : variables.entrySet()) {
            expanded = expanded.replace("{" + variable.getKey() + "}", variable.getValue());
        }
        return expanded;
    }

    private Answer ask(Client client, String who, String method, String path, Map<String, String> more, String body)
            throws Exception {
        Map<String, String> headers = new HashMap<>();
        if (!body.isEmpty()) {
            headers.put("Content-Type", "application/json");
        }
        if (TOKENS.containsKey(who)) {
            headers.put("Authorization", "Bearer " + TOKENS.get(who));
        }
        headers.putAll(more);
        return client.send(method, URI.create(platform.uri() + path), headers, body);
    }

    private String state() throws Exception {
        StringBuilder state = new StringBuilder(platform.published.toString());
        for (String collection : COLLECTIONS) {
            state.append(ask(this::javaSends, "operator", "GET", expanded(collection), Map.of(), "")
                    .body());
        }
        return state.toString();
    }

    private String tag(String path) throws Exception {
        return ask(this::javaSends, "operator", "GET", path, Map.of(), "")
                .headers()
                .get("etag");
    }

    private void check(Client client, String line) throws Exception {
        String[] words = line.split(" +", 5);
        String path = expanded(words[2]);
        int status = Integer.parseInt(words[3]);
        String rest = words[4];
        Map<String, String> headers = new HashMap<>();
        int begin = rest.indexOf(" {");
        begin = begin < 0 ? rest.indexOf(" [") : begin;
        begin = begin < 0 ? rest.indexOf(" HUGE") : begin;
        String body = begin < 0 ? "" : rest.substring(begin + 1);
        String field = begin < 0 ? rest : rest.substring(0, begin);
        if (!field.equals("-")) {
            String[] parts = field.split(": ", 2);
            headers.put(parts[0], parts[1].contains("TAG") ? parts[1].replace("TAG", tag(path)) : parts[1]);
        }
        body = body.equals("HUGE")
                ? "{\"a\":\"" + "a".repeat(1 << 21) + "\"}"
                : expanded(body).replace('\'', '"');
        String before = status >= 400 ? state() : "";
        Answer answer = ask(client, words[0], words[1], path, headers, body);
        assertEquals(status, answer.status(), () -> line + ": " + answer.body());
        if (status >= 400) {
            JsonNode problem = mapper.readTree(answer.body());
            assertEquals("application/problem+json", answer.headers().get("content-type"), line);
            assertEquals(status, problem.get("status").intValue(), line);
            Set<String> members = new HashSet<>();
            problem.fieldNames().forEachRemaining(members::add);
            assertEquals(Set.of("type", "title", "status", "detail", "instance"), members, line);
            assertEquals(before, state(), line);
        }
        checkHeaders(line, words[1], path, answer);
    }

    private void checkHeaders(String line, String method, String path, Answer answer) throws Exception {
        switch (answer.status()) {
            case 201 -> {
                String location = answer.headers().get("location");
                assertTrue(location.startsWith(platform.uri().toString()), location);
                variables.put(
                        "made", location.substring(platform.uri().toString().length()));
                assertNotNull(answer.headers().get("etag"), line);
            }
            case 200 -> {
                boolean isOne = !method.equals("HEAD") && !answer.body().startsWith("[");
                boolean isLinks = isOne && answer.body().startsWith("{\"_links\"");
                if (isOne && !isLinks) {
                    assertTrue(answer.headers().get("etag").matches("\"[^\"]+\""), line);
                    assertEquals(tag(path), answer.headers().get("etag"), line);
                }
            }
            case 401 -> assertEquals("Bearer", answer.headers().get("www-authenticate"), line);
            case 405 ->
                assertTrue(
                        answer.headers().get("allow").contains("GET")
                                || answer.headers().get("allow").equals("POST"),
                        line);
            case 503 -> assertNotNull(answer.headers().get("retry-after"), line);
            default -> {}
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"java", "curl"})
    void shouldAnswerEveryLineOfTheTable(String name) throws Exception {
        Client client = name.equals("java") ? this::javaSends : this::curlSends;
        for (String[] given : new String[][] {{"traffic_rules/r1", "{rule}"}, {"dns_rules/d1", "{dns}"}}) {
            String body = expanded(given[1]).replace('\'', '"');
            assertEquals(
                    201,
                    ask(client, "operator", "PUT", expanded("{given}/" + given[0]), Map.of(), body)
                            .status());
        }
        int lineCount = 0;
        for (String line : TABLE.lines().toList()) {
            if (!line.startsWith("#")) {
                check(client, line);
                lineCount++;
            }
        }
        assertTrue(lineCount > 130, lineCount + " lines");
    }
}
