package org.minibittorrent.net;

/** The attachment of a selection key. */
@FunctionalInterface
interface KeyOwner {

    /**
     * The selector found something. Throws nothing.
     *
     * @param ready the operations, as in {@code SelectionKey}
     */
    void onReady(int ready);
}
