package org.minibittorrent.store.journal;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.SyncFailedException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A disk that keeps for certain only what was synced. It counts the operations that change it, and at a chosen one loses
 * power, or fails. After a loss of power each unsynced write may be there, in part or not at all, by sectors, with zeros or
 * garbage in what is missing; and each unsynced change of a name may have happened or not.
 */
public final class ModelDisk implements Disk {
    /** The power is gone. */
    public static final class PowerLoss extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** A change in the folder in which this name lies. */
    private record NameChange(String name, Consumer<Map<String, ModelFile>> effect) {}

    private Map<String, ModelFile> cachedNames = new TreeMap<>();
    private Map<String, ModelFile> durableNames = new TreeMap<>();
    private final List<NameChange> unsyncedNames = new ArrayList<>();
    private static final String SEPARATOR = "/";

    private final Random random;
    private long operations;
    private long powerLossAt = Long.MAX_VALUE;
    private long failureAt = Long.MAX_VALUE;
    private long writesFailFrom = Long.MAX_VALUE;
    private long writesFailTo = Long.MAX_VALUE;
    private boolean off;

    public ModelDisk(Random random) {
        this.random = random;
    }

    public long operations() {
        return operations;
    }

    public void losePowerAt(long operation) {
        powerLossAt = operation;
    }

    /** This operation fails once, and does nothing, or in the case of a write only half. */
    public void failAt(long operation) {
        failureAt = operation;
    }

    /** From one operation on up to another everything fails as it does without room, but for what needs none: syncs. */
    public void failWrites(long from, long to) {
        writesFailFrom = from;
        writesFailTo = to;
    }

    /** Power comes back: what is there now is what was durable and what chance kept of the rest. */
    public void restart() {
        for (NameChange change : unsyncedNames) {
            if (random.nextBoolean()) {
                change.effect.accept(durableNames);
            }
        }
        unsyncedNames.clear();
        durableNames.keySet().removeIf(name -> {
            int end = name.indexOf(SEPARATOR) + 1;
            return end > 0 && !durableNames.containsKey(name.substring(0, end));
        });
        durableNames.values().forEach(ModelFile::losePower);
        cachedNames = new TreeMap<>(durableNames);
        powerLossAt = Long.MAX_VALUE;
        failureAt = Long.MAX_VALUE;
        writesFailFrom = Long.MAX_VALUE;
        operations = 0;
        off = false;
    }

    /** Only the process has died: what it wrote is there, durable or not. */
    public void restartProcess() {
        powerLossAt = Long.MAX_VALUE;
        failureAt = Long.MAX_VALUE;
        writesFailFrom = Long.MAX_VALUE;
        operations = 0;
        off = false;
    }

    /** Looks whether the power is there: work on a thread of its own may have met with the loss, and nobody heard. */
    public void requirePower() {
        if (off) {
            throw new PowerLoss();
        }
    }

    public byte[] content(String name) throws IOException {
        return node(name).content().clone();
    }

    public void setContent(String name, byte[] content) throws IOException {
        node(name).setContent(content);
    }

    private ModelFile node(String name) throws IOException {
        ModelFile node = cachedNames.get(name);
        if (node == null) {
            throw new FileNotFoundException(name);
        }
        return node;
    }

    private boolean failsNow() {
        if (off || operations++ == powerLossAt) {
            off = true;
            throw new PowerLoss();
        }
        return operations - 1 == failureAt;
    }

    private boolean writeFailsNow() {
        return failsNow() || (operations > writesFailFrom && operations <= writesFailTo);
    }

    private void syncing() throws IOException {
        if (failsNow()) {
            throw new SyncFailedException("no space left on device");
        }
    }

    private void change() throws IOException {
        if (writeFailsNow()) {
            throw new IOException("no space left on device");
        }
    }

    @Override
    public List<String> list() {
        return list("");
    }

    @Override
    public Stream<String> names() {
        return list().stream();
    }

    private List<String> list(String folder) {
        return cachedNames.keySet().stream()
                .filter(name -> isIn(folder, name))
                .map(name -> name.substring(folder.length()))
                .toList();
    }

    private static boolean isIn(String folder, String name) {
        return name.startsWith(folder)
                && name.length() > folder.length()
                && name.indexOf(SEPARATOR, folder.length()) < 0;
    }

    @Override
    public boolean exists(String name) {
        return cachedNames.containsKey(name);
    }

    @Override
    public Disk folder(String name) throws IOException {
        String folder = name + SEPARATOR;
        if (!exists(folder)) {
            create(folder);
        }
        sync();
        return new Inner(folder);
    }

    @Override
    public File create(String name) throws IOException {
        change();
        if (cachedNames.containsKey(name)) {
            throw new IOException(name + " exists");
        }
        ModelFile node = new ModelFile(random);
        cachedNames.put(name, node);
        unsyncedNames.add(new NameChange(name, names -> names.put(name, node)));
        return new OpenFile(node);
    }

    @Override
    public File open(String name) throws IOException {
        return new OpenFile(node(name));
    }

    @Override
    public void rename(String from, String to) throws IOException {
        change();
        ModelFile node = node(from);
        Consumer<Map<String, ModelFile>> move = names -> {
            names.remove(from);
            names.put(to, node);
        };
        move.accept(cachedNames);
        unsyncedNames.add(new NameChange(to, move));
    }

    @Override
    public void delete(String name) throws IOException {
        change();
        node(name);
        cachedNames.remove(name);
        unsyncedNames.add(new NameChange(name, names -> names.remove(name)));
    }

    @Override
    public void sync() throws IOException {
        sync("");
    }

    private void sync(String folder) throws IOException {
        syncing();
        // A folder's own name ends in a separator and lies in the one above.
        Predicate<String> covered = name -> isIn(folder, name) || (folder.isEmpty() && name.endsWith(SEPARATOR));
        durableNames.keySet().removeIf(covered);
        cachedNames.forEach((name, node) -> {
            if (covered.test(name)) {
                durableNames.put(name, node);
            }
        });
        unsyncedNames.removeIf(change -> covered.test(change.name));
    }

    @Override
    public String describe(String name) {
        return name;
    }

    /** A folder in it: the same disk, and the same count of operations. */
    private final class Inner implements Disk {
        private final String folder;

        Inner(String folder) {
            this.folder = folder;
        }

        @Override
        public List<String> list() {
            return ModelDisk.this.list(folder);
        }

        @Override
        public Stream<String> names() {
            return list().stream();
        }

        @Override
        public boolean exists(String name) {
            return ModelDisk.this.exists(folder + name);
        }

        @Override
        public File create(String name) throws IOException {
            return ModelDisk.this.create(folder + name);
        }

        @Override
        public File open(String name) throws IOException {
            return ModelDisk.this.open(folder + name);
        }

        @Override
        public void rename(String from, String to) throws IOException {
            ModelDisk.this.rename(folder + from, folder + to);
        }

        @Override
        public void delete(String name) throws IOException {
            ModelDisk.this.delete(folder + name);
        }

        @Override
        public void sync() throws IOException {
            ModelDisk.this.sync(folder);
        }

        @Override
        public Disk folder(String name) {
            throw new UnsupportedOperationException("one level is enough");
        }

        @Override
        public String describe(String name) {
            return folder + name;
        }
    }

    private final class OpenFile implements File {
        private final ModelFile node;

        OpenFile(ModelFile node) {
            this.node = node;
        }

        @Override
        public long size() {
            return node.content().length;
        }

        @Override
        public int read(ByteBuffer dst, long position) {
            int from = (int) Math.min(position, size());
            int count = (int) Math.min(dst.remaining(), size() - from);
            dst.put(node.content(), from, count);
            return count;
        }

        @Override
        public void write(ByteBuffer src, long position) throws IOException {
            byte[] bytes = new byte[src.remaining()];
            src.get(bytes);
            // The power may go, or the disk fill up, in the middle of a write.
            byte[] half = Arrays.copyOf(bytes, bytes.length / 2);
            boolean fails;
            try {
                fails = writeFailsNow();
            } catch (PowerLoss e) {
                node.write((int) position, half);
                throw e;
            }
            node.write((int) position, fails ? half : bytes);
            if (fails) {
                throw new IOException("no space left on device");
            }
        }

        @Override
        public void truncate(long size) throws IOException {
            change();
            node.truncate((int) size);
        }

        @Override
        public void sync() throws IOException {
            syncing();
            node.sync();
        }

        @Override
        public void close() {
            // Nothing is kept open.
        }
    }
}
