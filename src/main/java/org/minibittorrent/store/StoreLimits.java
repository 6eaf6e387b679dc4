package org.minibittorrent.store;

/**
 * The resources that one store may hold at a time.
 *
 * @param openFiles among which its open files count; a torrent may have more files than a process may open
 * @param windows mappings held; one dropped lives on while a piece of it is in use, then goes with a garbage collection
 * @param windowBytes length of a mapping; below 2 GiB, the limit of a buffer
 */
record StoreLimits(OpenFiles openFiles, int windows, int windowBytes) {
    /** Measured: 64 and 128 KiB hash fastest (they stay in the L2 cache), 16 KiB and 512 KiB some 5 to 10 % slower. */
    static final int SCRATCH_BYTES = 64 * 1024; // of a buffer for hashing and cold reads

    /** Shorter files are read: mappings are few, and reading costs no more than one. */
    static final int MAPPED_FROM = 64 * 1024;

    /** Those of this process; 256 mappings of 256 MiB (64 GiB of address space). */
    public static final StoreLimits DEFAULT = new StoreLimits(OpenFiles.PROCESS, 256, 256 * 1024 * 1024);

    /** Limits with a number of open files of its own. */
    StoreLimits(int openFiles, int windows, int windowBytes) {
        this(new OpenFiles(openFiles), windows, windowBytes);
    }
}
