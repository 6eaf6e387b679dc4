/**
 * The durable copy of the tracker's facts: each change is undone or on the disk before anybody hears of it. Services change
 * facts through {@code Ledger} alone. Start reading at {@code TrackerStore}, then {@code JournalStore}.
 */
package org.minibittorrent.tracker.store;
