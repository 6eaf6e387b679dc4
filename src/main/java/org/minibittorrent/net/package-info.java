/**
 * The event loop: one thread with a selector, timers, tasks from other threads, TCP channels and listeners; and a small
 * pool for work that blocks.
 *
 * <p>The only package that knows {@code Selector} and {@code SocketChannel}. It depends on nothing but the JDK, knows
 * nothing of BitTorrent and limits no rates. Unless a method says "any thread", it belongs to the loop thread.
 */
package org.minibittorrent.net;
