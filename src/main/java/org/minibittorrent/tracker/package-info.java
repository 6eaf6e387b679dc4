/**
 * The tracker: accounts, sessions, groups, catalogue and swarms, what each request means, and the HTTP server by which it is
 * asked. Everything lives on the loop thread of one event loop, except what says otherwise.
 */
package org.minibittorrent.tracker;
