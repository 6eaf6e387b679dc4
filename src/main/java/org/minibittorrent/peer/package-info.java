/**
 * A peer at work: its connections, its transfers, and what each call of the public API means.
 *
 * <p>Here the protocol logic of {@code swarm} and {@code wire} meets the sockets of {@code net} and the files of {@code
 * store}. Everything lives on the loop thread of one event loop, except what says otherwise; whatever touches a file goes
 * to the workers.
 */
package org.minibittorrent.peer;
