package org.minibittorrent.tracker.facts;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.minibittorrent.bencode.BencodeCursor;
import org.minibittorrent.bencode.BencodeException;
import org.minibittorrent.bencode.BencodeString;

/** A reader of the fields of changes, one after another. */
final class ChangeReader {
    private static final int MAX_PORT = 65_535;

    private final BencodeCursor in;

    ChangeReader(BencodeCursor in) {
        this.in = in;
    }

    String text() throws BencodeException {
        return in.text();
    }

    byte[] bytes() throws BencodeException {
        return in.string().bytes();
    }

    BencodeString string() throws BencodeException {
        return in.string();
    }

    long number() throws BencodeException {
        return in.number();
    }

    int port() throws BencodeException {
        long port = number();
        if (port < 1 || port > MAX_PORT) {
            throw new BencodeException("no port: " + port);
        }
        return (int) port;
    }

    InetAddress ip() throws BencodeException {
        byte[] address = bytes();
        try {
            return InetAddress.getByAddress(address);
        } catch (UnknownHostException e) {
            throw new BencodeException("no IP address: " + address.length + " bytes");
        }
    }
}
