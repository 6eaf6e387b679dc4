package org.minibittorrent.store.journal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** A file on a {@link ModelDisk}: what a program reads, what is durable, and the writes between the two. */
final class ModelFile {
    private static final int SECTOR = 512;

    private final Random random;
    private byte[] cached = {};
    private byte[] durable = {};
    private final List<Runnable> unsynced = new ArrayList<>();

    ModelFile(Random random) {
        this.random = random;
    }

    byte[] content() {
        return cached;
    }

    void setContent(byte[] content) {
        cached = content.clone();
        durable = content.clone();
    }

    void write(int at, byte[] bytes) {
        cached = overwrite(cached, at, bytes);
        unsynced.add(() -> keepSome(at, bytes));
    }

    void truncate(int size) {
        cached = Arrays.copyOf(cached, size);
        unsynced.add(() -> {
            if (random.nextBoolean()) {
                durable = Arrays.copyOf(durable, Math.min(size, durable.length));
            }
        });
    }

    void sync() {
        durable = cached.clone();
        unsynced.clear();
    }

    /** What is there now is what was durable and what chance kept of the rest. */
    void losePower() {
        unsynced.forEach(Runnable::run);
        unsynced.clear();
        cached = durable.clone();
    }

    private static byte[] overwrite(byte[] old, int at, byte[] bytes) {
        byte[] fresh = Arrays.copyOf(old, Math.max(old.length, at + bytes.length));
        System.arraycopy(bytes, 0, fresh, at, bytes.length);
        return fresh;
    }

    /** What becomes of a write that was not synced. */
    private void keepSome(int at, byte[] bytes) {
        int fate = random.nextInt(4);
        if (fate == 0) {
            return;
        }
        if (fate == 1) {
            durable = overwrite(durable, at, bytes);
            return;
        }
        // Sector by sector: kept; or left as it was, which beyond the old end means zeros or garbage.
        byte[] torn = bytes.clone();
        for (int i = 0; i < torn.length; i++) {
            boolean sectorBegins = i == 0 || (at + i) % SECTOR == 0;
            if (sectorBegins && random.nextBoolean()) {
                int end = Math.min(torn.length, i + SECTOR - (at + i) % SECTOR);
                for (int j = i; j < end; j++) {
                    boolean old = at + j < durable.length;
                    torn[j] = old ? durable[at + j] : fate == 2 ? 0 : (byte) random.nextInt();
                }
                i = end - 1;
            }
        }
        int length = random.nextInt(torn.length + 1);
        durable = overwrite(durable, at, Arrays.copyOf(torn, length));
    }
}
