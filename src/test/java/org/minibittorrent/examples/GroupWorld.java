package org.minibittorrent.examples;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a group is. Immutable.
 *
 * @param owner empty if there is no such group
 * @param members the longest-standing first
 * @param asking who asks to join
 * @param files by name, with who added them
 * @param shared the files that their first uploader shares
 */
record GroupWorld(
        String owner, List<String> members, Set<String> asking, Map<String, String> files, Set<String> shared) {
    static final GroupWorld NONE = new GroupWorld("", List.of(), Set.of(), Map.of(), Set.of());

    static GroupWorld of(String owner) {
        return new GroupWorld(owner, List.of(owner), Set.of(), Map.of(), Set.of());
    }

    boolean exists() {
        return !owner.isEmpty();
    }

    GroupWorld asked(String user) {
        Set<String> more = new TreeSet<>(asking);
        more.add(user);
        return new GroupWorld(owner, members, more, files, shared);
    }

    GroupWorld answered(String user, boolean accepted) {
        Set<String> fewer = new TreeSet<>(asking);
        fewer.remove(user);
        List<String> all = new ArrayList<>(members);
        if (accepted) {
            all.add(user);
        }
        return new GroupWorld(owner, all, fewer, files, shared);
    }

    /** A member goes: the group passes to the longest-standing one, or is gone with the last. */
    GroupWorld without(String member) {
        List<String> rest = new ArrayList<>(members);
        rest.remove(member);
        if (rest.isEmpty()) {
            return NONE;
        }
        Set<String> still = new TreeSet<>(shared);
        still.removeIf(file -> member.equals(files.get(file)));
        return new GroupWorld(owner.equals(member) ? rest.get(0) : owner, rest, asking, files, still);
    }

    GroupWorld with(String file, String uploader) {
        Map<String, String> more = new TreeMap<>(files);
        more.put(file, uploader);
        Set<String> all = new TreeSet<>(shared);
        all.add(file);
        return new GroupWorld(owner, members, asking, more, all);
    }

    GroupWorld withoutFile(String file) {
        Map<String, String> fewer = new TreeMap<>(files);
        fewer.remove(file);
        Set<String> still = new TreeSet<>(shared);
        still.remove(file);
        return new GroupWorld(owner, members, asking, fewer, still);
    }

    /** Nobody knows any more whether anything new is shared: what was in doubt was not answered. */
    GroupWorld sharingOnly(Set<String> known) {
        Set<String> still = new TreeSet<>(shared);
        still.retainAll(known);
        return new GroupWorld(owner, members, asking, files, still);
    }

    /** Whether the tracker says the same; in what order the members came it does not tell. */
    boolean isTold(GroupWorld told) {
        return owner.equals(told.owner)
                && new LinkedHashSet<>(members).equals(new LinkedHashSet<>(told.members))
                && asking.equals(told.asking)
                && files.equals(told.files);
    }
}
