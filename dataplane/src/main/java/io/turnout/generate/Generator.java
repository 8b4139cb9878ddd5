package io.turnout.generate;

import io.turnout.replay.CaptureWriter;
import io.turnout.replay.LinkType;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongConsumer;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Writes the capture that a {@link Scenario} describes, frame by frame in order of time, through one buffer. Used by
 * one thread, once.
 *
 * <p>At each moment of the rate there is one frame: the next step of a script, if one is under way and its turn has
 * come, or else a UE's next packet.
 */
public final class Generator {
    private static final long PROGRESS_INTERVAL = 1 << 16;
    private static final double SCRIPT_SHARE = 0.5;
    private static final double NS_PER_SECOND = 1e9;

    private final Scenario scenario;
    private final CaptureWriter writer;
    private final LongConsumer progress;
    private final SplittableRandom random;
    private final Arrivals arrivals;
    private final Population population;
    private final UserTraffic traffic;
    private final Scripts scripts;
    private final FrameBuilder frame;
    private final FrameBuilder plainFrame = new FrameBuilder();
    private final Fragmenter fragmenter = new Fragmenter();
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[FrameBuilder.MAX_LENGTH]);
    private final Summary summary = new Summary();
    private final List<Script> running = new ArrayList<>();
    private final BitSet movingUes = new BitSet();
    private final FragmentOrder[] fragmentOrders;
    private final Malformation[] malformations;

    /** Frames that scripts, running and to come, still take; those of echoes only once they run. */
    private long owedFrames;

    private long startedHandovers;
    private long startedErrorIndications;
    private long startedNotifications;
    private long startedFences;
    private double nextEchoNs;
    private int identification;
    private long nextNs;

    private Generator(Scenario scenario, CaptureWriter writer, LongConsumer progress) {
        this.scenario = scenario;
        this.writer = writer;
        this.progress = progress;
        random = new SplittableRandom(scenario.seed);
        arrivals = new Arrivals(scenario.arrivals, scenario.framesPerSecond, scenario.burstLength, random.split());
        population = new Population(scenario);
        traffic = new UserTraffic(scenario, population, random.split());
        scripts = new Scripts(scenario, population, traffic, random.split());
        frame = scenario.newFrame();
        owedFrames = scenario.eventFrames();
        fragmentOrders = scenario.fragmentOrders.toArray(FragmentOrder[]::new);
        malformations = scenario.malformations.stream()
                .filter(it -> it.isPossible(scenario.access.isV4()))
                .toArray(Malformation[]::new);
    }

    /**
     * Writes a capture.
     *
     * @param scenario one without {@linkplain Scenario#mistakes() mistakes}.
     * @param progress is told now and then how many frames there are.
     * @throws io.turnout.replay.CaptureException if it cannot be written.
     */
    public static Summary write(Scenario scenario, CaptureWriter writer, LongConsumer progress) {
        return new Generator(scenario, writer, progress).run();
    }

    private Summary run() {
        nextNs = arrivals.nextNs();
        while (summary.frameCount() < scenario.frameCount || owedFrames > 0) {
            startScripts();
            if (isScriptsTurn()) {
                takeStep();
            } else if (random.nextDouble() < scenario.malformedShare) {
                writeMalformed();
            } else {
                FrameKind kind = traffic.any(frame, plainFrame);
                write(kind == FrameKind.FROM_APP ? plainFrame : frame, kind);
            }
        }
        return summary;
    }

    /** Starts what is due: echoes by time, all else spread evenly over the frames. */
    private void startScripts() {
        if (scenario.echoSeconds > 0 && nextNs >= nextEchoNs) {
            nextEchoNs += scenario.echoSeconds * NS_PER_SECOND / scripts.echoPairCount();
            if (spareFrames() >= Scripts.ECHO_FRAMES) {
                owedFrames += Scripts.ECHO_FRAMES;
                running.add(scripts.echo());
            }
        }
        if (isDue(startedHandovers, scenario.handoverCount)) {
            startHandover();
        }
        if (isDue(startedErrorIndications, scenario.errorIndicationCount)) {
            startedErrorIndications++;
            running.add(scripts.errorIndication());
        }
        if (isDue(startedNotifications, scenario.notificationCount)) {
            startedNotifications++;
            running.add(scripts.notification());
        }
        if (isDue(startedFences, scenario.fenceCount)) {
            startedFences++;
            running.add(scripts.fence());
        }
    }

    /** Frames that nothing but user traffic lays claim to; none once it is time to come to an end. */
    private long spareFrames() {
        return scenario.frameCount - summary.frameCount() - owedFrames;
    }

    private boolean isDue(long startedCount, long count) {
        boolean isTime = count > 0 && summary.frameCount() >= startedCount * scenario.frameCount / count;
        return startedCount < count && (isTime || running.isEmpty() && spareFrames() <= 0);
    }

    /** Any UE here that is not moving moves; where all are, the next to end its move will. */
    private void startHandover() {
        int ue = movingUes.nextClearBit(random.nextInt(population.uesHere()));
        if (ue == population.uesHere()) {
            ue = movingUes.nextClearBit(0);
        }
        if (ue < population.uesHere()) {
            startedHandovers++;
            movingUes.set(ue);
            running.add(scripts.handover(ue));
        }
    }

    /** Scripts take turns with user traffic as long as there are frames to spare. */
    private boolean isScriptsTurn() {
        return !running.isEmpty() && (spareFrames() <= 0 || random.nextDouble() < SCRIPT_SHARE);
    }

    private void takeStep() {
        int index = random.nextInt(running.size());
        Script script = running.get(index);
        FrameKind kind = script.next();
        owedFrames--;
        write(script.frame(), kind);
        if (script.stepCount() == 0) {
            running.set(index, running.getLast());
            running.removeLast();
            if (script.ue() != Script.NULL_UE) {
                movingUes.clear(script.ue());
                summary.onHandover();
            }
        }
    }

    private void writeMalformed() {
        Malformation malformation = malformations[random.nextInt(malformations.length)];
        int ue = random.nextInt(population.uesHere());
        FrameBuilder odd = scenario.newFrame();
        traffic.uplink(odd, ue, 0);
        odd.gPdu(population.uplinkTeid(ue, 0));
        summary.onMalformed(malformation);
        emit(FrameKind.MALFORMED, buffer, malformation.write(odd, buffer));
    }

    private void write(FrameBuilder described, FrameKind kind) {
        boolean isFragmented = kind.isGPdu() && random.nextDouble() < scenario.fragmentShare;
        int length = described.write(buffer, 0);
        if (isFragmented) {
            writeFragments(described, kind, fragmentOrders[random.nextInt(fragmentOrders.length)]);
        } else if (length - described.ipOffset() > scenario.mtu) {
            writeFragments(described, kind, FragmentOrder.IN_ORDER);
        } else {
            emit(kind, buffer, length);
        }
    }

    private void writeFragments(FrameBuilder described, FrameKind kind, FragmentOrder order) {
        boolean isMissing = order == FragmentOrder.MISSING;
        int count = fragmenter.split(described, ++identification, scenario.mtu, order, random.nextInt(Short.MAX_VALUE));
        boolean hasFirst = false;
        for (int i = 0; i < count; i++) {
            boolean isFirst = fragmenter.isFirst(i);
            hasFirst |= isFirst;
            emit(isFirst ? kind : FrameKind.LATER_FRAGMENT, fragmenter.piece(), fragmenter.write(i));
        }
        summary.onFragments(count, !isMissing, hasFirst);
    }

    private void emit(FrameKind kind, DirectBuffer octets, int length) {
        int capturedLength = Math.min(length, scenario.snapLength);
        writer.write(octets, 0, capturedLength, length, scenario.startNs + nextNs, LinkType.ETHERNET);
        summary.onFrame(kind, capturedLength, nextNs);
        nextNs = arrivals.nextNs();
        if (summary.frameCount() % PROGRESS_INTERVAL == 0) {
            progress.accept(summary.frameCount());
        }
    }
}
