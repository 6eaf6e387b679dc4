package org.minibittorrent.peer.files;

import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.api.ApiException;
import org.minibittorrent.api.ErrorCode;
import org.minibittorrent.api.FileReply.Info;
import org.minibittorrent.api.FileRequest.GetFile;
import org.minibittorrent.api.GroupReply.GroupInfo;
import org.minibittorrent.api.GroupRequest.GetGroup;
import org.minibittorrent.metainfo.FileNames;
import org.minibittorrent.metainfo.Metainfo;
import org.minibittorrent.metainfo.MetainfoException;

/** The tracker's groups and their files as this peer believes in them: each answer is checked. Loop thread. */
public final class Catalogue {
    /** A group with a file of it. */
    record Entry(GroupInfo group, Metainfo metainfo) {}

    private final SessionContext context;

    public Catalogue(SessionContext context) {
        this.context = context;
    }

    /** {@return a group as its members know it; a refusal if the user is none} */
    public CompletableFuture<GroupInfo> group(String id) {
        return context.callInTurn(new GetGroup(id));
    }

    /** {@return a file of a group, under the name it has there; a refusal if there is none of this name, however that is spelled} */
    CompletableFuture<Entry> file(String id, String name) {
        return group(id).thenCompose(group -> file(group, name).thenApply(metainfo -> new Entry(group, metainfo)));
    }

    /** {@return a file of a group; empty if there is none of this name, or the tracker has lost its description} */
    CompletableFuture<Optional<Metainfo>> find(GroupInfo group, String name) {
        return file(group, name).thenApply(Optional::of).exceptionallyCompose(failure -> {
            boolean isUnknown = SessionContext.cause(failure) instanceof ApiException refusal
                    && (refusal.code() == ErrorCode.NO_SUCH_FILE || refusal.code() == ErrorCode.BAD_METAINFO);
            return isUnknown
                    ? CompletableFuture.completedFuture(Optional.empty())
                    : CompletableFuture.failedFuture(failure);
        });
    }

    private CompletableFuture<Metainfo> file(GroupInfo group, String name) {
        return context.callInTurn(new GetFile(group.group(), name))
                .thenCompose(info -> context.onWorker(() -> check(info, group, name)));
    }

    /** Looks at everything that matters: a tracker may err, or lie. An info dictionary may have 40 MiB. */
    private static Metainfo check(Info info, GroupInfo group, String name) throws ApiException {
        Metainfo metainfo;
        try {
            metainfo = Metainfo.parseInfo(info.info().bytes(), null);
        } catch (MetainfoException e) {
            throw bad(name, e.getMessage());
        }
        if (!metainfo.singleFile() || !FileNames.areAlike(metainfo.name(), name)) {
            throw bad(name, "it describes something else");
        } else if (metainfo.layout().pieceLength() != Metainfo.PIECE_LENGTH || !metainfo.isPrivate()) {
            throw bad(name, "its pieces must have 512 KiB, and it must be private");
        } else if (!metainfo.source().equals(Optional.of(source(group)))) {
            throw bad(name, "it belongs to another group");
        }
        return metainfo;
    }

    /** {@return the source that every torrent of a group has} */
    public static String source(GroupInfo group) {
        return HexFormat.of().formatHex(group.source().bytes());
    }

    private static ApiException bad(String name, @Nullable String why) {
        return new ApiException(
                ErrorCode.BAD_METAINFO, "the tracker's description of " + name + " is not accepted: " + why);
    }
}
