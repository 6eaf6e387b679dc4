/**
 * The durable side of the tracker: changes go to a journal, and replies leave when they are on disk. {@code Ledger} is the door for
 * services. Start reading at {@code TrackerStore}, then {@code JournalStore}.
 */
package org.minibittorrent.tracker.store;
