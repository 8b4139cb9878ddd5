package io.turnout.app;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Constants as the wire spells them: in lower case, with hyphens. */
public final class Words {
    private Words() {}

    /** The word for {@code constant}. */
    public static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static <E extends Enum<E>> String listed(Class<E> type) {
        return Arrays.stream(type.getEnumConstants()).map(Words::of).collect(Collectors.joining(", "));
    }
}
