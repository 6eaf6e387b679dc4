package org.minibittorrent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.minibittorrent.api.ErrorCode;

/** A program can decide by the reason of a refusal, whichever it is. */
class RequestExceptionTest {
    @ParameterizedTest
    @EnumSource
    void everyRefusalOfATrackerHasAReasonOfItsName(ErrorCode code) {
        assertEquals(code.name(), RequestException.Reason.of(code).name());
    }
}
