package org.minibittorrent.reason;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.minibittorrent.reason.Standstill.Next;

/** The words and the code of a reason at work. */
class StandstillTest {
    @Test
    void theSentenceTellsWhatIsSoWhatToDoAndWhatFollows() {
        Standstill full = Standstill.of(Reason.NO_SPACE, "/d/f", "/d/f: the disk is full");
        assertEquals("/d/f: the disk is full; free some space; it goes on by itself after that", full.sentence());
        assertEquals(
                "/d/f: the disk is full; free some space, then resume it",
                full.then(Next.RESUME).sentence());
        assertEquals(
                "/d/f: the disk is full; free some space", full.then(Next.OVER).sentence());
        Standstill paused = Standstill.of(Reason.PAUSED, "").then(Next.RESUME);
        assertEquals("paused; resume it to go on", paused.toString());
        assertEquals(
                "the disk of f does not answer",
                Standstill.of(Reason.DISK_SILENT, "f").sentence());
        assertEquals(
                "waiting for a turn: every peer with missing pieces serves others (a and 2 more)",
                Standstill.of(Reason.CHOKED, "a", 3).sentence());
    }

    @Test
    void whatAPeerOrARecordSpellsIsReadAndWhatIsUnknownIsKeptAsText() {
        Standstill elsewhere = Standstill.of(Reason.ENDED_ELSEWHERE, "3");
        assertEquals("ended_elsewhere 3", elsewhere.code());
        assertEquals(elsewhere, Standstill.ofCode("ended_elsewhere 3"));
        Standstill reset = Standstill.of(Reason.PASSWORD_RESET, "");
        assertEquals(reset, Standstill.ofCode(reset.code()));
        for (String text : List.of("", "a later reason", "it was removed")) {
            assertEquals(Standstill.of(Reason.OTHER, "", text), Standstill.ofCode(text));
        }
    }
}
