package org.minibittorrent.tracker;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.minibittorrent.bencode.BencodeException;
import org.minibittorrent.bencode.BencodeInteger;
import org.minibittorrent.bencode.BencodeList;
import org.minibittorrent.bencode.BencodeString;
import org.minibittorrent.bencode.BencodeValue;

/** Takes the fields of a change from its list, one after another. */
final class ChangeReader {
    private static final int MAX_PORT = 65_535;

    private final List<BencodeValue> values;
    private int next;

    ChangeReader(BencodeValue change) throws BencodeException {
        if (!(change instanceof BencodeList list)) {
            throw new BencodeException("a change that is no list");
        }
        this.values = list.values();
    }

    String text() throws BencodeException {
        return string().utf8();
    }

    byte[] bytes() throws BencodeException {
        return string().bytes();
    }

    BencodeString string() throws BencodeException {
        if (take() instanceof BencodeString string) {
            return string;
        }
        throw new BencodeException("a field of a change is no string");
    }

    long number() throws BencodeException {
        if (take() instanceof BencodeInteger number) {
            return number.value();
        }
        throw new BencodeException("a field of a change is no number");
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

    /** There must be nothing left: what is not understood must not be lost. */
    void end() throws BencodeException {
        if (next != values.size()) {
            throw new BencodeException("a change with " + (values.size() - next) + " fields too many");
        }
    }

    private BencodeValue take() throws BencodeException {
        if (next == values.size()) {
            throw new BencodeException("a change with too few fields");
        }
        return values.get(next++);
    }
}
