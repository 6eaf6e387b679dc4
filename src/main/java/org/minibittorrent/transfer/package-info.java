/**
 * Torrents on the move: connections, transfers, and the work their files need.
 *
 * <p>Here the protocol logic of {@code swarm} and {@code wire} meets the sockets of {@code net} and the files of {@code
 * store}. Everything lives on the loop thread of one event loop, except what says otherwise; whatever touches a file goes
 * to the workers. Users and groups are unknown here: who may connect is asked of whoever set the engine up.
 */
package org.minibittorrent.transfer;
