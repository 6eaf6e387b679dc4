package org.minibittorrent;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.minibittorrent.api.ApiReply;
import org.minibittorrent.api.ApiRequest;
import org.minibittorrent.api.GroupRequest;
import org.minibittorrent.api.Id;
import org.minibittorrent.peer.Listings;
import org.minibittorrent.peer.UserSession;

/**
 * A group as the user of a session sees it: who is in it, and which files its members share. A handle: whether the group
 * exists shows when something is asked. Two handles of one session are equal if they name the same group. Any thread.
 *
 * <p>A {@link RequestException} has the reason {@code NO_SUCH_GROUP}, {@code NOT_A_MEMBER} or {@code NOT_THE_OWNER} where that
 * is so, another that the method names, or one of those by which the tracker cannot be reached.
 */
public final class Group {
    private final String id;
    private final LoopCalls calls;
    private final UserSession session;
    private final SessionView view;

    Group(String id, LoopCalls calls, UserSession session, SessionView view) {
        this.id = id;
        this.calls = calls;
        this.session = session;
        this.view = view;
    }

    private <R extends ApiReply> R ask(ApiRequest<R> request) throws RequestException {
        return calls.ask(() -> session.call(request));
    }

    /** {@return the id of the group, as it was given to {@link Session#group}} */
    public String id() {
        return id;
    }

    /** The ways in which the files of a group travel. */
    public enum Kind {
        /** As plain BitTorrent; whoever connects from the address of a member is taken for one. */
        OPEN,
        /** Between members only. */
        PRIVATE
    }

    /** {@return the way in which the files of the group travel; for members} */
    public Kind kind() throws RequestException {
        return ask(new GroupRequest.GetGroup(id)).open() ? Kind.OPEN : Kind.PRIVATE;
    }

    /** Asks the owner to be admitted; also fails with {@code ALREADY_MEMBER} or {@code ALREADY_ASKED}. */
    public void askToJoin() throws RequestException {
        ask(new GroupRequest.JoinGroup(id));
    }

    /**
     * Leaves the group, or takes the request back. All that this peer shares or downloads there ends at once and does not come
     * back. The group of an owner passes to the longest-standing member; the last one out dissolves it.
     *
     * @return the new owner, if the group passed to one
     */
    public Optional<String> leave() throws RequestException {
        return Optional.of(calls.ask(() -> session.leave(id)).newOwner()).filter(heir -> !heir.isEmpty());
    }

    /** {@return the ids of the users who ask to join, oldest request first; for the owner} */
    public List<String> requests() throws RequestException {
        return ask(new GroupRequest.ListRequests(id)).users();
    }

    /** Admits a user who asked, by the user's id, or fails with {@code NO_SUCH_REQUEST}; for the owner. */
    public void accept(String user) throws RequestException {
        ask(new GroupRequest.AcceptRequest(id, requireNonNull(user, "user")));
    }

    /** Turns down a user who asked, as {@link #accept} admits one. */
    public void reject(String user) throws RequestException {
        ask(new GroupRequest.RejectRequest(id, requireNonNull(user, "user")));
    }

    /** {@return the members, by name; for members} */
    public List<Member> members() throws RequestException {
        return calls.ask(LoopCalls.LONG_SECONDS, () -> Listings.members(session, id)).stream()
                .map(member -> new Member(member.user(), member.owner(), member.online()))
                .toList();
    }

    /**
     * Puts a member out, by the user's id, at once: other members' peers drop the connections they have with its peers; for
     * the owner.
     *
     * @throws RequestException also {@code NO_SUCH_USER}, {@code NOT_ALLOWED} for oneself
     */
    public void removeMember(String user) throws RequestException {
        ask(new GroupRequest.RemoveMember(id, requireNonNull(user, "user")));
    }

    /** {@return the files of the group, by name; for members} */
    public List<GroupFile> files() throws RequestException {
        return calls.ask(LoopCalls.LONG_SECONDS, () -> Listings.files(session, id)).stream()
                .map(file -> new GroupFile(
                        file.name(),
                        file.bytes(),
                        file.sharers(),
                        file.uploader(),
                        file.infoHash().hex(),
                        Instant.ofEpochSecond(file.added())))
                .toList();
    }

    /**
     * Hashes a file in place and shares it, under its own name, now and at later logins on this peer. Only its description
     * goes to the tracker. If the group has the file already, with the same content, this peer becomes one more sharer; also if
     * the name there differs from this one just in Unicode form or case.
     *
     * @param file a regular file
     * @return the share, at once. Its futures fail with a {@link TransferException} (no such file, it changed meanwhile) or a
     *     {@link RequestException} ({@code NOT_A_MEMBER}, {@code BAD_NAME}, {@code NAME_CONFLICT}, {@code QUOTA}, the tracker
     *     cannot be reached)
     */
    public Share share(Path file) {
        Path absolute = requireNonNull(file, "file").toAbsolutePath();
        TransferHandle handle = new TransferHandle(calls, id, Arguments.nameOf(absolute), absolute, 0);
        handle.after(calls.start(() -> session.sharing.share(id, absolute, handle)), shared -> handle.complete());
        return new Share(handle);
    }

    /**
     * Starts a download in the background.
     *
     * @param name the file's name in the group; where none has exactly this name, the only one that differs from it just in
     *     Unicode form or case
     * @param destination a folder, in which the file keeps its name as the group spells it; otherwise the target itself, which must
     *     not exist: nothing is ever overwritten
     * @return the download, at once. Its futures fail with a {@link RequestException} ({@code NO_SUCH_GROUP}, {@code
     *     NOT_A_MEMBER}, {@code NO_SUCH_FILE}, the tracker cannot be reached) or a {@link TransferException} ({@code
     *     ALREADY_ACTIVE} if it is downloaded or shared here already, {@code TARGET_EXISTS}, {@code NOT_ACCESSIBLE} if the
     *     folder is missing or cannot be written, {@code NO_SPACE})
     */
    public Download download(String name, Path destination) {
        Path absolute = requireNonNull(destination, "destination").toAbsolutePath();
        TransferHandle handle = new TransferHandle(calls, id, requireNonNull(name, "name"), absolute, 0);
        CompletableFuture<Path> target = handle.headFor(absolute);
        Function<String, CompletableFuture<Path>> named =
                spelled -> target.thenApply(found -> found.equals(absolute) ? found : found.resolveSibling(spelled));
        handle.after(
                calls.start(() -> session.starts.start(id, name, named, handle)),
                remembered -> handle.started.complete(null));
        return new Download(handle);
    }

    /** {@return the download of a file by its name in any spelling, whatever its state, if {@link Session#downloads} has it} */
    public Optional<Download> findDownload(String name) {
        return view.find(id, requireNonNull(name, "name"));
    }

    /**
     * Stops sharing a file at once, also on connections that are open, now and at later logins. A download of it that is not
     * complete is paused, and neither fetches nor shares until it is resumed. The file stays on disk and in the group.
     *
     * @throws RequestException {@code NOT_SHARING}
     */
    public void stopShare(String name) throws RequestException {
        requireNonNull(name, "name");
        calls.ask(() -> session.shares.stop(id, name));
    }

    /**
     * Takes a file out of the group for all: every peer stops sharing and downloading it at once. Copies on disk stay. For
     * the one who brought it in, and the owner.
     *
     * @throws RequestException also {@code NO_SUCH_FILE}, {@code NOT_ALLOWED}
     */
    public void removeFile(String name) throws RequestException {
        requireNonNull(name, "name");
        calls.ask(() -> session.removeFile(id, name));
    }

    /** {@return whether the id of a group, in an event say and in any spelling, is that of this one} */
    public boolean isNamed(String other) {
        return Id.fold(id).equals(Id.fold(requireNonNull(other, "other")));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Group group && group.session == session && group.isNamed(id);
    }

    @Override
    public int hashCode() {
        return Id.fold(id).hashCode();
    }

    @Override
    public String toString() {
        return "group " + id;
    }
}
