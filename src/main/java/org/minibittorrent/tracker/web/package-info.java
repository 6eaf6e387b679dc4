/**
 * The tracker's port: HTTP/1.1 connections, the limits of what comes in over them, and event streams. The meaning of a request is
 * asked of an {@link org.minibittorrent.tracker.web.ApiService}. Start reading at {@code WebServer}, then {@code WebConnection}.
 */
package org.minibittorrent.tracker.web;
