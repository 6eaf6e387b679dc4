/**
 * The tracker as a whole: its start and end, the operator's calls, and the service that finds the caller of a request and hands
 * it on. The rooms below do the rest: {@code service} decides, {@code live} knows who is online, {@code store} keeps,
 * {@code facts} is the state, {@code web} is the port. Start reading at {@code TrackerService}, then {@code TrackerNode}.
 */
package org.minibittorrent.tracker;
