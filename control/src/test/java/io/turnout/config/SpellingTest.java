package io.turnout.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpellingTest {
    private static final List<String> KNOWN = List.of("id", "mtu", "access", "address", "networks", "applications");

    @ParameterizedTest
    @CsvSource({
        "adress, address",
        "addres, address",
        "addresss, address",
        "adrdess, address",
        "Address, address",
        "adrss, address",
        "adrs,",
        "accesss, access",
        "xccess, access",
        "xxcess, access",
        "xxxess,",
        "mut, mtu",
        "mt, mtu",
        "mtux, mtu",
        "xtx,",
        "mtuxx,",
        "i, id",
        "x,",
        "di, id",
        "xy,",
        "netwrosk, networks",
        "applicationsxy, applications",
        "applicationsxyz,",
        "colour,"
    })
    void shouldFindTheNearestWhenWordIsNearOne(String word, String nearest) {
        assertEquals(
                nearest == null ? "" : nearest, Spelling.nearest(word, KNOWN).orElse(""));
    }

    @ParameterizedTest
    @CsvSource({"bcd, abcd", "abcx, abcd", "abcde, abcd"})
    void shouldPreferTheFirstWhenSeveralAreAsNear(String word, String nearest) {
        assertEquals(nearest, Spelling.nearest(word, List.of("abcd", "abcf")).orElseThrow());
    }
}
