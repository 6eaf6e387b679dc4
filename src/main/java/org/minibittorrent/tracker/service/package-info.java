/**
 * The services that answer the requests about accounts, sessions, groups and files. Each checks a request, changes the ledger and
 * tells others of it by events. Start reading at {@code GroupService}, then {@code Replies}.
 */
package org.minibittorrent.tracker.service;
