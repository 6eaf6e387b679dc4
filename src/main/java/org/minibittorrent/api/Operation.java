package org.minibittorrent.api;

import static java.util.Objects.requireNonNull;
import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toUnmodifiableMap;

import java.util.List;
import java.util.Map;
import org.minibittorrent.api.ApiReply.Done;

/**
 * One operation of the API, by the last element of its path: a row of the table of all. An anonymous one is asked for
 * without a session; a repeatable one does no harm when the tracker is given it twice: a question, or a request whose
 * second answer is as good as the first.
 */
record Operation<R extends ApiReply>(
        String name,
        Class<? extends ApiRequest<R>> request,
        Class<R> reply,
        boolean isAnonymous,
        boolean isRepeatable,
        int bodyLimit) {
    private static final List<Operation<?>> ALL = List.of(
            row("create_user", AccountRequest.CreateUser.class, Done.class, true, false),
            row("begin_login", AccountRequest.BeginLogin.class, AccountReply.Challenge.class, true, true),
            row("finish_login", AccountRequest.FinishLogin.class, AccountReply.LoggedIn.class, true, false),
            repeatable("logout", AccountRequest.Logout.class, Done.class),
            once("change_password", AccountRequest.ChangePassword.class, Done.class),
            repeatable("list_sessions", AccountRequest.ListSessions.class, AccountReply.Sessions.class),
            once("end_session", AccountRequest.EndSession.class, Done.class),
            once("create_group", GroupRequest.CreateGroup.class, GroupReply.GroupCreated.class),
            repeatable("get_group", GroupRequest.GetGroup.class, GroupReply.GroupInfo.class),
            once("join_group", GroupRequest.JoinGroup.class, Done.class),
            once("leave_group", GroupRequest.LeaveGroup.class, GroupReply.Left.class),
            repeatable("list_requests", GroupRequest.ListRequests.class, GroupReply.Users.class),
            once("accept_request", GroupRequest.AcceptRequest.class, Done.class),
            once("reject_request", GroupRequest.RejectRequest.class, Done.class),
            repeatable("list_groups", GroupRequest.ListGroups.class, GroupReply.Groups.class),
            repeatable("list_members", GroupRequest.ListMembers.class, GroupReply.Members.class),
            once("remove_member", GroupRequest.RemoveMember.class, Done.class),
            repeatable("list_files", FileRequest.ListFiles.class, FileReply.Files.class),
            new Operation<>(
                    "add_file", FileRequest.AddFile.class, FileReply.Added.class, false, true, ApiLimits.UPLOAD_BYTES),
            repeatable("get_file", FileRequest.GetFile.class, FileReply.Info.class),
            once("remove_file", FileRequest.RemoveFile.class, Done.class),
            repeatable("announce", SwarmRequest.Announce.class, SwarmReply.Swarms.class),
            repeatable("admit", SwarmRequest.Admit.class, SwarmReply.Admitted.class));

    /** The table by name. */
    static final Map<String, Operation<?>> BY_NAME =
            ALL.stream().collect(toUnmodifiableMap(Operation::name, identity()));

    private static final Map<Class<?>, Operation<?>> BY_REQUEST =
            ALL.stream().collect(toUnmodifiableMap(Operation::request, identity()));

    /** {@return the operation that a request asks for} */
    @SuppressWarnings("unchecked") // a row joins a request with its own reply
    static <R extends ApiReply> Operation<R> of(ApiRequest<R> request) {
        return (Operation<R>) requireNonNull(BY_REQUEST.get(request.getClass()));
    }

    private static <R extends ApiReply> Operation<R> once(
            String name, Class<? extends ApiRequest<R>> request, Class<R> reply) {
        return row(name, request, reply, false, false);
    }

    private static <R extends ApiReply> Operation<R> repeatable(
            String name, Class<? extends ApiRequest<R>> request, Class<R> reply) {
        return row(name, request, reply, false, true);
    }

    private static <R extends ApiReply> Operation<R> row(
            String name, Class<? extends ApiRequest<R>> request, Class<R> reply, boolean anonymous, boolean repeats) {
        return new Operation<>(name, request, reply, anonymous, repeats, ApiLimits.REQUEST_BYTES);
    }
}
