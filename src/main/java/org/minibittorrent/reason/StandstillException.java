package org.minibittorrent.reason;

import java.io.IOException;

/** A failure that knows its reason. Inside the library only: an application gets it as the cause of its own exceptions. */
public class StandstillException extends IOException {
    private static final long serialVersionUID = 1L;

    private final Standstill standstill;

    public StandstillException(Reason reason, String subject, String text) {
        this(Standstill.of(reason, subject, text).then(Standstill.Next.OVER));
    }

    public StandstillException(Reason reason, String subject, String text, Throwable cause) {
        super(Standstill.of(reason, subject, text).text(), cause);
        this.standstill = Standstill.of(reason, subject, text).then(Standstill.Next.OVER);
    }

    /** One that was told before. */
    public StandstillException(Standstill standstill) {
        super(standstill.text());
        this.standstill = standstill;
    }

    public final Reason reason() {
        return standstill.reason();
    }

    public final Standstill standstill() {
        return standstill;
    }
}
