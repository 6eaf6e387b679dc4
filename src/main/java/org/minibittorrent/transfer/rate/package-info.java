/**
 * Rate limits: token buckets, and the line of connections that wait for bytes to move again. Peers and torrents are unknown
 * here. Start reading at {@code RateLimits}, then {@code RateGate}.
 */
package org.minibittorrent.transfer.rate;
