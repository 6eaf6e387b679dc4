/**
 * The meaning of each request: accounts, sessions, groups, files. A service checks a request, changes the ledger and says which
 * events tell others of it. Start reading at {@code GroupService}.
 */
package org.minibittorrent.tracker.service;
