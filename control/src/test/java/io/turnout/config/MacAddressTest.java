package io.turnout.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MacAddressTest {
    @ParameterizedTest
    @CsvSource({
        "02-00-5E-10-00-01, 2200601362433, 02-00-5e-10-00-01",
        "02:00:5e:10:00:01, 2200601362433, 02-00-5e-10-00-01",
        "00-00-00-00-00-00, 0, 00-00-00-00-00-00",
        "ff-ff-ff-ff-ff-ff, 281474976710655, ff-ff-ff-ff-ff-ff"
    })
    void shouldKeepBitsWhenParsed(String text, long bits, String written) {
        MacAddress address = MacAddress.parse(text);

        assertEquals(new MacAddress(bits), address);
        assertEquals(written, address.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "02-00-00-00-00",
                "02-00-00-00-00-01-02",
                "2-0-0-0-0-1",
                "02-00-00-00-00-0g",
                "02-00-00:00-00-01",
                "020000000001",
                "02-00-00-00-00-001",
                "02-00-00-00-00-"
            })
    void shouldRefuseWhenTextIsNoAddress(String text) {
        assertThrows(UnexpectedText.class, () -> MacAddress.parse(text));
    }

    @Test
    void shouldRefuseWhenThereAreTooManyBits() {
        assertThrows(IllegalArgumentException.class, () -> new MacAddress(1L << 48));
        assertThrows(IllegalArgumentException.class, () -> new MacAddress(-1));
    }
}
