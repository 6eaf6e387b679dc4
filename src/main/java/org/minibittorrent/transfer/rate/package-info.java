/**
 * Rate limits: token buckets and the queue of connections that wait for them. Start reading at {@code RateLimits}, then
 * {@code RateGate}. Nothing here knows peers or torrents.
 */
package org.minibittorrent.transfer.rate;
