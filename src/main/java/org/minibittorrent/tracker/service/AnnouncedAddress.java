package org.minibittorrent.tracker.service;

import java.net.InetAddress;
import org.minibittorrent.api.ApiException;
import org.minibittorrent.api.ErrorCode;
import org.minibittorrent.net.IpAddresses;

/** The address at which a peer says that others reach it. */
public final class AnnouncedAddress {
    private AnnouncedAddress() {}

    /** The address that a login names, or its source; {@code BAD_REQUEST} if others surely cannot reach it there. */
    public static InetAddress of(String text, InetAddress source) throws ApiException {
        if (text.isEmpty()) {
            return source;
        }
        InetAddress address = IpAddresses.parse(text)
                .orElseThrow(() -> new ApiException(ErrorCode.BAD_REQUEST, "the peer's address is not an IP address"));
        if (address.isAnyLocalAddress()
                || address.isMulticastAddress()
                || (address.isLoopbackAddress() && !source.isLoopbackAddress())
                || (address.isLinkLocalAddress() && !source.isLinkLocalAddress())) {
            throw new ApiException(
                    ErrorCode.BAD_REQUEST, "other peers cannot reach yours at " + address.getHostAddress());
        }
        return address;
    }
}
