package org.minibittorrent.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.minibittorrent.Group;
import org.minibittorrent.GroupFile;
import org.minibittorrent.Member;
import org.minibittorrent.Peer;
import org.minibittorrent.RequestException;
import org.minibittorrent.RequestException.Reason;
import org.minibittorrent.Session;
import org.minibittorrent.SessionInfo;
import org.minibittorrent.testing.Eventually;

/** A user who does all that changes a tracker's state, and remembers what was answered. One thread at a time. */
final class LoadClient implements AutoCloseable {
    private static final int ROUNDS = 4096;
    private static final int LARGEST_FILE = 100_000;
    private static final int ACCOUNTS_PER_ROUND = 3;

    private final String user;
    private final Random random;
    private final Path folder;
    private final LoadGroups groups;
    private final Peer peer;
    private final Peer device;
    private final Session session;
    private final List<String> accounts = new ArrayList<>();
    private final Set<Long> begun = new HashSet<>();
    private final Set<Long> ended = new HashSet<>();
    private String password = "first";
    private @Nullable String newPassword;
    private int serial;
    private int accountsLeft;
    private int answers;

    LoadClient(InetSocketAddress tracker, String user, long seed, Path folder, LoadGroups groups) throws IOException {
        this.user = user;
        this.random = new Random(seed);
        this.folder = Files.createDirectories(folder.resolve(user));
        this.groups = groups;
        this.peer = start(tracker);
        this.device = start(tracker);
        peer.createUser(user, password);
        this.session = peer.login(user, password);
    }

    private static Peer start(InetSocketAddress tracker) throws IOException {
        return Peer.builder()
                .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .tracker(tracker)
                .passwordRounds(ROUNDS)
                .start();
    }

    /** Something asked of the tracker. */
    interface Request {
        void run() throws Exception;
    }

    /** Whether nobody knows if it was done. */
    static boolean isUnanswered(RequestException failure) {
        return failure.reason() == Reason.TRACKER_UNREACHABLE;
    }

    /** Asks one thing after another until the tracker does not answer any more. */
    void run() throws Exception {
        accountsLeft = ACCOUNTS_PER_ROUND;
        try {
            while (true) {
                step();
            }
        } catch (RequestException e) {
            if (!isUnanswered(e)) {
                throw e;
            }
        }
    }

    int answers() {
        return answers;
    }

    private void step() throws Exception {
        switch (random.nextInt(12)) {
            case 0 -> account();
            case 1 -> device();
            case 2 -> changePassword();
            default -> {
                LoadGroups.Slot slot = groups.any(random);
                synchronized (slot) {
                    if (slot.isSure()) {
                        group(slot);
                    }
                }
            }
        }
        answers++;
    }

    private void account() throws Exception {
        if (accountsLeft == 0) {
            return;
        }
        accountsLeft--;
        String name = user + "-" + serial++;
        peer.createUser(name, name);
        accounts.add(name);
    }

    private void device() throws Exception {
        Session second = device.session().orElse(null);
        if (second == null) {
            begun.add(device.login(user, password).number());
        } else if (ended.contains(second.number())) {
            // It has not heard yet that it was ended.
            second.close();
        } else {
            long number = second.number();
            begun.remove(number);
            if (random.nextBoolean()) {
                second.logout();
            } else {
                session.endSession(number);
            }
            ended.add(number);
        }
    }

    private void changePassword() throws Exception {
        String fresh = "password " + serial++;
        newPassword = fresh;
        session.changePassword(password, fresh);
        password = fresh;
        newPassword = null;
    }

    private void group(LoadGroups.Slot slot) throws Exception {
        GroupWorld world = slot.world();
        Group group = session.group(slot.id);
        if (!world.exists()) {
            slot.change(none -> GroupWorld.of(user), () -> session.createOpenGroup(slot.id));
        } else if (world.asking().contains(user)) {
            if (random.nextInt(4) == 0) {
                slot.change(before -> before.answered(user, false), group::leave);
            }
        } else if (!world.members().contains(user)) {
            slot.change(before -> before.asked(user), group::askToJoin);
        } else if (random.nextInt(12) == 0) {
            slot.change(before -> before.without(user), group::leave);
        } else if (world.owner().equals(user) && random.nextInt(3) > 0) {
            own(slot, group);
        } else {
            file(slot, group);
        }
    }

    private void own(LoadGroups.Slot slot, Group group) throws Exception {
        List<String> asking = List.copyOf(slot.world().asking());
        List<String> others = slot.world().members().stream()
                .filter(member -> !member.equals(user))
                .toList();
        if (!asking.isEmpty()) {
            String first = asking.get(0);
            boolean accepted = random.nextInt(4) > 0;
            slot.change(before -> before.answered(first, accepted), () -> {
                if (accepted) {
                    group.accept(first);
                } else {
                    group.reject(first);
                }
            });
        } else if (!others.isEmpty() && random.nextInt(4) == 0) {
            String victim = others.get(random.nextInt(others.size()));
            slot.change(before -> before.without(victim), () -> group.removeMember(victim));
        }
    }

    private void file(LoadGroups.Slot slot, Group group) throws Exception {
        List<String> mine = slot.world().files().entrySet().stream()
                .filter(file ->
                        file.getValue().equals(user) || slot.world().owner().equals(user))
                .map(Map.Entry::getKey)
                .toList();
        if (mine.size() > random.nextInt(8)) {
            String name = mine.get(random.nextInt(mine.size()));
            slot.change(before -> before.withoutFile(name), () -> group.removeFile(name));
            return;
        }
        String name = user + " file " + serial++;
        byte[] content = new byte[random.nextInt(LARGEST_FILE)];
        random.nextBytes(content);
        Path file = Files.write(folder.resolve(name), content);
        Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2020-02-02T20:20:20Z")));
        slot.change(before -> before.with(name, user), () -> share(group, file));
    }

    private static void share(Group group, Path file) throws Exception {
        try {
            var unused = Eventually.get(group.share(file).completion());
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    /** After a restart: the session goes on, and what was answered is so. */
    void check() throws Exception {
        assertTrue(session.isOpen(), user + "'s session is over");
        List<SessionInfo> sessions = session.sessions();
        Set<Long> numbers = sessions.stream().map(SessionInfo::number).collect(Collectors.toSet());
        assertTrue(numbers.containsAll(begun), () -> user + " has begun " + begun + ", there are " + numbers);
        assertFalse(numbers.stream().anyMatch(ended::contains), () -> user + " ended " + ended + " of " + numbers);
        assertEquals(
                List.of(session.number()),
                sessions.stream()
                        .filter(SessionInfo::current)
                        .map(SessionInfo::number)
                        .toList());
        checkPassword();
        for (String account : accounts) {
            logInAndOut(account, account);
        }
        accounts.clear();
    }

    private void checkPassword() throws Exception {
        String doubtful = newPassword;
        try {
            logInAndOut(user, password);
        } catch (RequestException e) {
            if (doubtful == null || e.reason() != Reason.WRONG_CREDENTIALS) {
                throw e;
            }
            logInAndOut(user, doubtful);
            password = doubtful;
        }
        newPassword = null;
    }

    /** On the second device, after whatever was left there. */
    private void logInAndOut(String as, String with) throws Exception {
        Session left = device.session().orElse(null);
        if (left != null) {
            begun.remove(left.number());
            left.close();
        }
        device.login(as, with).logout();
    }

    /** What the tracker says of a group that this user owns; it does not tell its members what they share. */
    GroupWorld told(String id) throws RequestException {
        Group group = session.group(id);
        Map<String, String> files = new TreeMap<>();
        for (GroupFile file : group.files()) {
            files.put(file.name(), file.uploader());
        }
        return new GroupWorld(
                user,
                group.members().stream().map(Member::user).toList(),
                Set.copyOf(group.requests()),
                files,
                Set.of());
    }

    /** The files of a group that this user owns which somebody shares. */
    Set<String> shared(String id) throws RequestException {
        return session.group(id).files().stream()
                .filter(file -> file.sharers() > 0)
                .map(GroupFile::name)
                .collect(Collectors.toSet());
    }

    String user() {
        return user;
    }

    Session session() {
        return session;
    }

    @Override
    public void close() {
        device.close();
        peer.close();
    }
}
