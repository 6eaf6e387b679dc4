package org.minibittorrent.tracker.service;

import java.lang.System.Logger.Level;
import org.minibittorrent.api.ApiException;
import org.minibittorrent.api.ApiReply;
import org.minibittorrent.api.ErrorCode;
import org.minibittorrent.tracker.store.Ledger;
import org.minibittorrent.tracker.web.ApiService;

/**
 * The answer to one request, which leaves when everything it may show is durable; a refusal may show something, too. The
 * first answer counts. Loop thread.
 */
public final class Replies {
    private static final System.Logger LOG = System.getLogger(Replies.class.getName());

    private final Ledger ledger;
    private final ApiService.Responder responder;
    private boolean answered;

    public Replies(Ledger ledger, ApiService.Responder responder) {
        this.ledger = ledger;
        this.responder = responder;
    }

    /** A request, which may be refused. */
    public interface Request {
        ApiReply run() throws ApiException;
    }

    /** A request that is answered later, and may be refused at once. */
    public interface Beginning {
        void run() throws ApiException;
    }

    /** Grants. */
    void reply(ApiReply reply) {
        once(() -> responder.reply(reply));
    }

    /** Refuses. */
    void refuse(ApiException refusal) {
        once(() -> responder.refuse(refusal));
    }

    /** Refuses because of something that is not the caller's fault. */
    void fail(Throwable cause) {
        LOG.log(Level.WARNING, "a request could not be answered", cause);
        refuse(new ApiException(ErrorCode.UNAVAILABLE, "the tracker could not do it: try again in a moment"));
    }

    /** Answers with what the request gives. */
    public void answer(Request request) {
        begin(() -> reply(request.run()));
    }

    /** Begins something that answers by itself, unless it is refused at once. */
    public void begin(Beginning beginning) {
        try {
            beginning.run();
        } catch (ApiException e) {
            refuse(e);
        } catch (RuntimeException | Error e) {
            fail(e);
        }
    }

    private void once(Runnable answer) {
        if (!answered) {
            answered = true;
            ledger.afterDurable(refusal -> {
                if (refusal == null) {
                    answer.run();
                } else {
                    responder.refuse(refusal);
                }
            });
        }
    }
}
