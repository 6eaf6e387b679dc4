package org.minibittorrent.store.journal;

import java.io.IOException;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The memory of which a {@link RecordKeeper} has the durable copy, as its owner shows it. Called on the loop thread. */
public interface KeptMemory {
    /** A blob of which a record speaks, and how to get its bytes. */
    record Blob(String name, Supplier<byte[]> content) {}

    /** The records that rebuild a part of a memory, for a worker; and their blobs, none if it {@link #takesBack}. */
    record Slice(List<Blob> blobs, Supplier<List<byte[]>> records) {}

    /** Begins to give out all of it, a slice at a time, then null. The memory may change between two slices. */
    Supplier<@Nullable Slice> snapshot();

    /** Whether the owner undoes refused changes, and makes none until the keeper keeps again; else it is ahead then. */
    boolean takesBack();

    /** {@return a test for the names of blobs of which a record may speak, as of now} */
    Predicate<String> needed();

    /** A snapshot has taken the journal's place. */
    default void shortened() {}

    /** The disk has failed for good, and nothing is kept any more. Called once, before those who wait are told. */
    default void failed(IOException cause) {}
}
