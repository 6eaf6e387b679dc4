/**
 * The tracker's port: HTTP/1.1 connections, what may come in over them, and event streams. What requests mean is asked of an
 * {@link org.minibittorrent.tracker.web.ApiService}. Loop thread, except what says otherwise.
 */
package org.minibittorrent.tracker.web;
