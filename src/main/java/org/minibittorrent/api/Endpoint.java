package org.minibittorrent.api;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.minibittorrent.bencode.BencodeDictionary;
import org.minibittorrent.bencode.BencodeException;
import org.minibittorrent.wire.PeerId;

/**
 * A member's peer, as it is told to others.
 *
 * @param user whose peer it is
 * @param address where it listens
 * @param peerId by which it calls itself
 */
public record Endpoint(String user, InetSocketAddress address, PeerId peerId) {
    private static final int MAX_PORT = 65_535;

    static Endpoint decode(BencodeDictionary fields) throws BencodeException {
        long port = fields.requireLong("port");
        if (port < 1 || port > MAX_PORT) {
            throw new BencodeException("no port: " + port);
        }
        return new Endpoint(
                fields.requireUtf8("user"),
                new InetSocketAddress(ip(fields.requireBytes("ip")), (int) port),
                PeerId.of(fields.requireBytes("peer_id")));
    }

    BencodeDictionary fields() {
        return BencodeDictionary.builder()
                .put("user", user)
                .put("ip", address.getAddress().getAddress())
                .put("port", address.getPort())
                .put("peer_id", peerId.bytes())
                .build();
    }

    /** An address of 4 or 16 bytes. */
    static InetAddress ip(byte[] bytes) throws BencodeException {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new BencodeException("no IP address: " + bytes.length + " bytes");
        }
    }
}
