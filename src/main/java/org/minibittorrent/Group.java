package org.minibittorrent;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongConsumer;
import org.minibittorrent.api.ApiReply;
import org.minibittorrent.api.ApiRequest;
import org.minibittorrent.api.GroupRequest;
import org.minibittorrent.net.IoThreads;
import org.minibittorrent.net.LatestValue;
import org.minibittorrent.peer.Listings;
import org.minibittorrent.peer.UserSession;
import org.minibittorrent.peer.files.PeerDownload;
import org.minibittorrent.peer.files.ShareStatus;

/**
 * A group as the user of a session sees it: who is in it, and which files its members share. A handle: whether the group
 * exists shows when something is asked. Any thread but the loop's; calls that say {@link RequestException} ask the tracker and
 * end within 10 seconds.
 */
public final class Group {
    private final String id;
    private final Requests requests;
    private final IoThreads threads;
    private final UserSession session;
    private final SessionView view;

    Group(String id, IoThreads threads, Requests requests, UserSession session, SessionView view) {
        this.id = id;
        this.threads = threads;
        this.requests = requests;
        this.session = session;
        this.view = view;
    }

    private <R extends ApiReply> R ask(ApiRequest<R> request) throws RequestException {
        return requests.ask(() -> session.call(request));
    }

    /**
     * The name of the group.
     *
     * @return as it was given to {@link Session#group}
     */
    public String id() {
        return id;
    }

    /**
     * Whether the group is open: its files travel as plain BitTorrent, and whoever connects from the address of a member is
     * taken for one.
     *
     * @return false for a private group
     * @throws RequestException {@code NO_SUCH_GROUP}, {@code NOT_A_MEMBER}, or the tracker cannot be reached
     */
    public boolean isOpen() throws RequestException {
        return ask(new GroupRequest.GetGroup(id)).open();
    }

    /**
     * Asks the owner to be admitted.
     *
     * @throws RequestException {@code NO_SUCH_GROUP}, {@code ALREADY_MEMBER}, {@code ALREADY_ASKED}, or the tracker cannot be
     *     reached
     */
    public void join() throws RequestException {
        ask(new GroupRequest.JoinGroup(id));
    }

    /**
     * Leaves the group, or takes the request back. What this peer shares or downloads there ends at once and does not come
     * back. The group of an owner passes to the longest-standing member; the last one out dissolves it.
     *
     * @return the new owner, if the group passed to one
     * @throws RequestException {@code NO_SUCH_GROUP}, {@code NOT_A_MEMBER}, or the tracker cannot be reached
     */
    public Optional<String> leave() throws RequestException {
        String heir = requests.ask(() -> session.leave(id)).newOwner();
        return heir.isEmpty() ? Optional.empty() : Optional.of(heir);
    }

    /**
     * Who asks to join; for the owner.
     *
     * @return user ids, oldest request first
     * @throws RequestException {@code NO_SUCH_GROUP}, {@code NOT_THE_OWNER}, or the tracker cannot be reached
     */
    public List<String> requests() throws RequestException {
        return ask(new GroupRequest.ListRequests(id)).users();
    }

    /**
     * Admits a user who asked; for the owner.
     *
     * @param user the user id
     * @throws RequestException {@code NO_SUCH_GROUP}, {@code NOT_THE_OWNER}, {@code NO_SUCH_REQUEST}, or the tracker cannot be
     *     reached
     */
    public void accept(String user) throws RequestException {
        ask(new GroupRequest.AcceptRequest(id, user));
    }

    /**
     * Turns down a user who asked; for the owner.
     *
     * @param user the user id
     * @throws RequestException as {@link #accept}
     */
    public void reject(String user) throws RequestException {
        ask(new GroupRequest.RejectRequest(id, user));
    }

    /**
     * The members.
     *
     * @return by name
     * @throws RequestException {@code NO_SUCH_GROUP}, {@code NOT_A_MEMBER}, or the tracker cannot be reached
     */
    public List<Member> members() throws RequestException {
        return requests.ask(() -> new Listings(session).members(id)).stream()
                .map(member -> new Member(member.user(), member.owner(), member.online()))
                .toList();
    }

    /**
     * Puts a member out, at once: other members' peers drop the connections they have with its peers; for the owner.
     *
     * @param user the user id
     * @throws RequestException {@code NO_SUCH_GROUP}, {@code NOT_THE_OWNER}, {@code NO_SUCH_USER}, {@code NOT_ALLOWED} for
     *     oneself, or the tracker cannot be reached
     */
    public void removeMember(String user) throws RequestException {
        ask(new GroupRequest.RemoveMember(id, user));
    }

    /**
     * The files of the group.
     *
     * @return by name
     * @throws RequestException {@code NO_SUCH_GROUP}, {@code NOT_A_MEMBER}, or the tracker cannot be reached
     */
    public List<GroupFile> files() throws RequestException {
        return requests.ask(() -> new Listings(session).files(id)).stream()
                .map(file -> new GroupFile(file.name(), file.bytes(), file.sharers(), file.uploader()))
                .toList();
    }

    /**
     * Hashes a file in place and shares it, under its own name; see {@link #share(Path, LongConsumer)}.
     *
     * @param file a regular file
     * @return the share
     */
    public CompletableFuture<SharedFile> share(Path file) {
        return share(file, bytes -> {});
    }

    /**
     * Hashes a file in place and shares it, under its own name, now and at later logins on this peer. Only its description
     * goes to the tracker. If the group has the file already, with the same content, this peer becomes one more sharer.
     *
     * @param file a regular file
     * @param hashedBytes told the bytes hashed so far, as often as it can take them, on a callback thread
     * @return done when other members can download it; fails with a {@link TransferException} (no such file, it changed
     *     meanwhile) or a {@link RequestException} ({@code NOT_A_MEMBER}, {@code BAD_NAME}, {@code NAME_CONFLICT}, {@code
     *     QUOTA}, the tracker cannot be reached)
     */
    public CompletableFuture<SharedFile> share(Path file, LongConsumer hashedBytes) {
        Path absolute = file.toAbsolutePath();
        CompletableFuture<SharedFile> result = new CompletableFuture<>();
        LatestValue<Long> hashed = new LatestValue<>(threads.serialCalls(), hashedBytes::accept);
        var unused = requests.start(() -> session.share(id, absolute, hashed::put))
                .whenComplete((shared, failure) -> threads.call(() -> {
                    if (failure == null) {
                        result.complete(shown(shared));
                    } else {
                        result.completeExceptionally(Requests.translate(failure));
                    }
                }));
        return result;
    }

    /**
     * Starts a download in the background. Returns when the destination is checked.
     *
     * @param name the file's name in the group
     * @param destination a folder, in which the file keeps its name; otherwise the target itself, which must not exist:
     *     nothing is ever overwritten
     * @return the download; whatever goes wrong from then on is told by its {@link Download#completion}
     * @throws RequestException {@code NO_SUCH_GROUP}, {@code NOT_A_MEMBER}, {@code NO_SUCH_FILE}, or the tracker cannot be
     *     reached
     * @throws TransferException {@code ALREADY_ACTIVE} if it is downloaded or shared here already, {@code TARGET_EXISTS},
     *     {@code NOT_ACCESSIBLE} if the folder is missing or cannot be written, {@code NO_SPACE}
     */
    public GroupDownload download(String name, Path destination) throws RequestException, TransferException {
        Path absolute = destination.toAbsolutePath();
        PeerDownload started = requests.await(requests.start(() -> session.download(id, name, absolute)));
        return view.shown(started);
    }

    /**
     * The download of a file, whatever its state.
     *
     * @param name the file's name in the group
     * @return the download, if {@link Session#downloads} has it
     */
    public Optional<GroupDownload> findDownload(String name) {
        return view.find(id, name);
    }

    /**
     * Stops sharing a file at once, also on connections that are open, now and at later logins. A download of it that is not
     * complete is paused, and neither fetches nor shares until it is resumed. The file stays on disk and in the group.
     *
     * @param name its name in the group
     * @throws RequestException {@code NOT_SHARING}
     */
    public void stopShare(String name) throws RequestException {
        requests.ask(() -> session.stopShare(id, name));
    }

    /**
     * Takes a file out of the group for all: every peer stops sharing and downloading it at once. Copies on disk stay. For
     * the one who brought it in, and the owner.
     *
     * @param name its name in the group
     * @throws RequestException {@code NO_SUCH_GROUP}, {@code NO_SUCH_FILE}, {@code NOT_A_MEMBER}, {@code NOT_ALLOWED}, or the
     *     tracker cannot be reached
     */
    public void removeFile(String name) throws RequestException {
        requests.ask(() -> session.removeFile(id, name));
    }

    static SharedFile shown(ShareStatus share) {
        return new SharedFile(
                share.group(), share.name(), share.path(), share.pieces(), share.totalPieces(), share.uploaded());
    }
}
