package io.turnout.generate;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Lengths of UEs' packets, IP header included: one, any of a range, or the Internet's mix. Immutable. */
public final class Sizes {
    /** Longest packet; beside it there is room for all headers of a tunnel. */
    public static final int MAX_LENGTH = 65_000;

    private static final int MIN_LENGTH = 20;

    /** Simple IMIX, its largest being what fits a tunnel in 1500 octets (TS 29.281, 4.2). */
    private static final List<Range> IMIX =
            List.of(new Range(40, 40, 7), new Range(576, 576, 4), new Range(1358, 1358, 1));

    private record Range(int min, int max, int weight) {}

    private final WeightedChoice<Range> ranges;

    private Sizes(List<Range> ranges) {
        this.ranges = new WeightedChoice<>(ranges, Range::weight);
    }

    /**
     * Sizes as a user writes them: {@code imix}, a length such as {@code 100}, a range such as {@code 64-1358}, or
     * several of the latter two with commas between, which are equally frequent.
     *
     * @throws IllegalArgumentException if it is none of these.
     */
    public static Sizes of(String text) {
        if (text.equals("imix")) {
            return new Sizes(IMIX);
        }
        List<Range> ranges = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            String[] ends = part.split("-", 2);
            int min = length(ends[0]);
            int max = length(ends[ends.length - 1]);
            if (min < MIN_LENGTH || max > MAX_LENGTH || min > max) {
                throw new IllegalArgumentException("sizes are imix, a length or a range of lengths from " + MIN_LENGTH
                        + " to " + MAX_LENGTH + ", not '" + text + "'");
            }
            ranges.add(new Range(min, max, 1));
        }
        return new Sizes(ranges);
    }

    private static int length(String digits) {
        return digits.matches("[0-9]{1,5}") ? Integer.parseInt(digits) : -1;
    }

    int pick(SplittableRandom random) {
        Range range = ranges.pick(random);
        return range.min == range.max ? range.min : random.nextInt(range.min, range.max + 1);
    }
}
