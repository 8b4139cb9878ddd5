package io.turnout.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AcceptanceTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "                                   | true",
                "*/*                                | true",
                "application/json                   | true",
                "Application/JSON;charset=utf-8     | true",
                "application/*;q=0.1, text/html     | true",
                "text/html                          | false",
                "application/problem+json           | false",
                "application/json;q=0               | false",
                "application/json; q=0.000, */*     | false",
                "*/*;q=0, application/json          | true",
                "text/*, image/png;q=0.5            | false",
            })
    void shouldGoByTheClosestRange(String accept, boolean isTaken) {
        assertEquals(isTaken, Acceptance.ofJson(accept));
    }
}
