package io.turnout.switching;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Two platforms whose network, instances and data planes do at once what they are asked for; every step is written
 * down in the words of SWITCHING.md's message table.
 */
final class Conversation {
    static final Pair PAIR = new Pair(0x0A2D0007L, "video-cache");

    private final Map<String, Coordinator> coordinators;
    private final ArrayDeque<Runnable> pending = new ArrayDeque<>();
    private final List<String> lines = new ArrayList<>();
    private final boolean hold;
    private long nowNs;
    private String interruptText;
    private Runnable interruption;

    Conversation(ApplicationPolicy policy, Site.Detect detect) {
        hold = policy.hold();
        coordinators = Map.of(
                "P1", new Coordinator(site("P1", "P2", policy, detect)),
                "P2", new Coordinator(site("P2", "P1", policy, detect)));
    }

    static ApplicationPolicy policy(boolean hold, ApplicationPolicy.DeleteOn deleteOn) {
        return new ApplicationPolicy(
                "video-cache",
                "P1",
                UeInfo.Kind.IPV4,
                ApplicationPolicy.When.ALWAYS,
                hold,
                512,
                1 << 20,
                200_000_000,
                false,
                deleteOn,
                false,
                false,
                true,
                Timing.DEFAULT);
    }

    static Site site(String platform, String peer, ApplicationPolicy policy, Site.Detect detect) {
        List<Site.Instance> instances = List.of(
                new Site.Instance(
                        "A1",
                        "video-cache",
                        "P1",
                        List.of(new InstanceInfo.IpAddress(0, 0x0A3C010AL)),
                        "10.60.1.10:7500"),
                new Site.Instance(
                        "A2",
                        "video-cache",
                        "P2",
                        List.of(new InstanceInfo.IpAddress(0, 0x0A3C020AL)),
                        "10.60.2.10:7500"));
        return new Site(platform, Map.of("video-cache", policy), instances, Map.of(peer, detect), 100, 100);
    }

    /** An input from outside, then all that follows from it. */
    List<String> begin(String at, Input input, String words) {
        lines.add("# " + words);
        input(at, input);
        return proceed();
    }

    /** As soon as a line that holds {@code text} is written last, {@code next} happens at {@code at}. */
    void interrupt(String text, String at, Input next, String words) {
        interruptText = text;
        interruption = () -> {
            lines.add("# " + words);
            input(at, next);
        };
    }

    private List<String> proceed() {
        while (!pending.isEmpty()) {
            if (interruptText != null && lines.getLast().contains(interruptText)) {
                interruptText = null;
                interruption.run();
            }
            nowNs += 1_000_000;
            pending.poll().run();
        }
        return lines;
    }

    private void input(String at, Input input) {
        for (Effect effect : coordinators.get(at).step(input, nowNs)) {
            carryOut(at, effect);
        }
    }

    private void later(String at, Input input) {
        pending.add(() -> input(at, input));
    }

    private void line(String number, String from, String to, String words) {
        lines.add(String.format("%-3s %4s -> %-4s %s", number, from, to, words));
    }

    private void inside(String number, String at, String words) {
        lines.add(String.format("%-3s %4s    %-4s %s", number, "in", at, words));
    }

    private void carryOut(String at, Effect effect) {
        switch (effect) {
            case Effect.Send send -> {
                message(at, send.platform(), send.message());
                later(send.platform(), new Input.FromPeer(at, send.message()));
            }
            case Effect.Tell tell -> tell(at, tell.notice());
            case Effect.Order order -> order(at, order.command());
            default -> {} // the journal and reports are not part of the conversation
        }
    }

    private void message(String from, String to, Message message) {
        switch (message) {
            case Message.Trigger m ->
                line("1t", from, to, "switching trigger: source instance " + text(m.source()) + ", UE " + text(m.ue()));
            case Message.Identity m ->
                line("2t", from, to, "application identity: " + m.pair().application() + ", grant " + m.grant());
            case Message.Request m ->
                line(
                        "1s",
                        from,
                        to,
                        "switching request: " + m.pair().application() + ", source instance " + text(m.source())
                                + ", UE " + text(m.ue()) + ", grant " + m.grant());
            case Message.UpdateIndication m -> line("8", from, to, "route rule update indication: grant " + m.grant());
            case Message.Held m -> line("", from, to, "held: " + m.forwardedCount() + " forwarded");
            case Message.Aborted m ->
                line("", from, to, "aborted: " + m.reason().text());
            case Message.Withdraw m ->
                line("", from, to, "withdraw: " + m.reason().text());
            case Message.Accept _ -> line("", from, to, "accept");
            case Message.UpdateIndicationAck _, Message.AbortedAck _ -> line("", from, to, "acknowledgement");
            default -> throw new IllegalArgumentException("no words for " + message);
        }
    }

    private void tell(String platform, Notice notice) {
        String instance = platform.equals("P1") ? "A1" : "A2";
        Grant grant = notice.grant();
        switch (notice) {
            case Notice.Notification n -> {
                line(
                        "3",
                        platform,
                        instance,
                        "switching notification: source instance " + text(n.source()) + " at " + n.endpoint() + ", UE "
                                + text(n.ue()));
                line("4", "A2", "A1", "synchronization request: UE " + text(n.ue()));
                line("5", "A1", "A2", hold ? "context information: snapshot, deltas" : "context information");
                if (hold) {
                    line("", "A2", "P2", "hold request");
                    later("P2", new Input.HoldWanted(PAIR, grant));
                } else {
                    respond(grant);
                }
            }
            case Notice.Held _ -> line("", platform, instance, "held");
            case Notice.Freeze _ -> {
                line("", platform, instance, "freeze");
                line("5", "A1", "A2", "context information: final delta");
                respond(grant);
            }
            case Notice.Committed n -> {
                line("", platform, instance, "committed");
                if (n.serving()) {
                    line("", "A2", "A1", "committed");
                    line("9", "A1", "P1", "route rule update indication: context released");
                    later("P1", new Input.ContextReleased(PAIR, grant));
                }
            }
            case Notice.Aborted _ -> {
                line("", platform, instance, "aborted");
                later(platform, new Input.Resumed(PAIR, grant));
            }
            case Notice.Released _ -> line("", platform, instance, "released");
        }
    }

    private void respond(Grant grant) {
        line("6", "A2", "P2", "switching notification response: synchronized");
        later("P2", new Input.Synchronized(PAIR, grant));
    }

    private void order(String at, Command command) {
        switch (command) {
            case Command.Count _ -> {}
            case Command.Hold c -> {
                inside("", at, "hold");
                later(at, new Input.HoldPublished(PAIR, c.grant(), 40));
            }
            case Command.Fence c -> inside("", at, "fence behind packet " + c.forwardedCount());
            case Command.ReportFence c -> later(at, new Input.FenceReport(PAIR, c.grant(), true, 40));
            case Command.Swap c -> {
                inside("7", at, "route rule update: uplink to A2, epoch " + c.epoch());
                later(at, new Input.SwapPublished(PAIR, c.grant(), true));
            }
            case Command.Route c ->
                inside("10", at, "route rule deletion: served at " + c.platform() + ", epoch " + c.epoch());
            case Command.Unroute _ -> inside("", at, "no rule");
            case Command.GiveWay c -> {
                inside("", at, "let pass what was held at " + c.peer());
                later(at, new Input.HoldPublished(PAIR, c.grant(), 0));
            }
            case Command.Drain c -> inside("", at, "release what is held to " + c.platform());
        }
    }

    private static String text(InstanceInfo info) {
        return info instanceof InstanceInfo.IpAddress ip ? text((int) ip.low()) : info.toString();
    }

    private static String text(UeInfo ue) {
        return ue instanceof UeInfo.Ipv4 ip ? text(ip.address()) : ue.toString();
    }

    private static String text(int address) {
        return (address >>> 24) + "." + (address >>> 16 & 0xFF) + "." + (address >>> 8 & 0xFF) + "." + (address & 0xFF);
    }
}
