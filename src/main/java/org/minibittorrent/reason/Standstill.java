package org.minibittorrent.reason;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Locale;
import org.minibittorrent.reason.Reason.About;

/**
 * A reason at work: something does not move, has failed, or has ended. Immutable.
 *
 * @param reason for a program to decide by
 * @param subject the file, disk, peer, tracker, limit, group or session that it is about, see {@link Reason#about}; can be empty
 * @param text what happened, or is so, without advice
 * @param next what follows
 */
public record Standstill(Reason reason, String subject, String text, Next next) implements Serializable {
    /** The ways on from here. */
    public enum Next {
        /** It goes on by itself as soon as the reason is gone. */
        BY_ITSELF,
        /** It goes on when it is resumed. */
        RESUME,
        /** It does not go on. */
        OVER
    }

    /** One that passes by itself, about this subject. */
    public static Standstill of(Reason reason, String subject) {
        return of(reason, subject, subject);
    }

    /** One that passes by itself, about this subject, of which a text tells more. */
    public static Standstill of(Reason reason, String subject, String text) {
        return new Standstill(reason, subject, reason.words.replace("{}", text), Next.BY_ITSELF);
    }

    /** One that passes by itself, about so many things, of which the first is named and the others are counted. */
    public static Standstill of(Reason reason, String first, int count) {
        return of(reason, first + (count > 1 ? " and " + (count - 1) + " more" : ""));
    }

    /** The same with something else to follow. */
    public Standstill then(Next other) {
        return new Standstill(reason, subject, text, other);
    }

    /** {@return the reason as peers, trackers and records spell it: a word, and behind a space the subject if there is one} */
    public String code() {
        return reason.name().toLowerCase(Locale.ROOT) + (subject.isEmpty() ? "" : " " + subject);
    }

    /** {@return what a {@link #code} says; of a word that is not known here it is {@link Reason#OTHER}, with all of that as text} */
    public static Standstill ofCode(String code) {
        String word = code.split(" ", 2)[0];
        return Arrays.stream(Reason.values())
                .filter(reason -> reason.name().toLowerCase(Locale.ROOT).equals(word))
                .findAny()
                .map(reason -> of(reason, code.substring(Math.min(code.length(), word.length() + 1))))
                .orElseGet(() -> of(Reason.OTHER, "", code));
    }

    /** {@return one line for people: what is so, what they can do, and what follows} */
    public String sentence() {
        String advice = reason.advice();
        return switch (next) {
            case RESUME -> text + "; " + (advice.isEmpty() ? "resume it to go on" : advice + ", then resume it");
            case BY_ITSELF ->
                text
                        + (advice.isEmpty() ? "" : "; " + advice)
                        + (!advice.isEmpty() && (reason.about() == About.FILE || reason.about() == About.DISK)
                                ? "; it goes on by itself after that"
                                : "");
            case OVER -> text + (advice.isEmpty() ? "" : "; " + advice);
        };
    }

    @Override
    public String toString() {
        return sentence();
    }
}
