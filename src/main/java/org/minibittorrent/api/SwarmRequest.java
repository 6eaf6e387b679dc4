package org.minibittorrent.api;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.minibittorrent.api.SwarmReply.Admitted;
import org.minibittorrent.api.SwarmReply.Swarms;
import org.minibittorrent.bencode.BencodeDictionary;
import org.minibittorrent.bencode.BencodeException;
import org.minibittorrent.bencode.BencodeList;
import org.minibittorrent.bencode.BencodeString;
import org.minibittorrent.bencode.BencodeValue;
import org.minibittorrent.metainfo.InfoHash;

/** Who has what, and who may connect. */
public sealed interface SwarmRequest<R extends ApiReply> extends ApiRequest<R> {
    /** For each operation, what reads it. */
    Map<String, Decoder> DECODERS = Map.of(Announce.OPERATION, Announce::decode, Admit.OPERATION, Admit::decode);

    /**
     * What a peer has of its torrents: of all, or of those for which something changed.
     *
     * @param torrents at most {@link ApiLimits#TORRENTS_PER_ANNOUNCE}
     * @param stopped those it has no part in any more
     */
    record Announce(List<Torrent> torrents, List<InfoHash> stopped) implements SwarmRequest<Swarms> {
        static final String OPERATION = "announce";

        /**
         * One torrent.
         *
         * @param pieces how many verified pieces are there
         * @param complete whether nothing is missing; otherwise the peer is told of sharers, now and as they come
         */
        public record Torrent(InfoHash infoHash, long pieces, boolean complete) {
            /** Whether others can have something from it. */
            public boolean isSharing() {
                return pieces > 0 || complete;
            }
        }

        /** Copies the lists. */
        public Announce {
            torrents = List.copyOf(torrents);
            stopped = List.copyOf(stopped);
            if (torrents.size() + stopped.size() > ApiLimits.TORRENTS_PER_ANNOUNCE) {
                throw new IllegalArgumentException(
                        "more than " + ApiLimits.TORRENTS_PER_ANNOUNCE + " torrents in one announce");
            }
        }

        static Announce decode(BencodeDictionary fields) throws BencodeException {
            List<Torrent> torrents = new ArrayList<>();
            for (BencodeDictionary entry : Lists.dictionaries(fields, "torrents")) {
                torrents.add(new Torrent(
                        InfoHash.of(entry.requireBytes("info_hash")),
                        Math.max(0, entry.requireLong("pieces")),
                        entry.requireLong("complete") == 1));
            }
            List<InfoHash> stopped = new ArrayList<>();
            for (BencodeString infoHash : Lists.strings(fields, "stopped")) {
                stopped.add(InfoHash.of(infoHash.bytes()));
            }
            return new Announce(torrents, stopped);
        }

        @Override
        public String operation() {
            return OPERATION;
        }

        @Override
        public BencodeDictionary fields() {
            List<BencodeValue> entries = new ArrayList<>();
            for (Torrent torrent : torrents) {
                entries.add(BencodeDictionary.builder()
                        .put("info_hash", torrent.infoHash.bytes())
                        .put("pieces", torrent.pieces)
                        .put("complete", torrent.complete ? 1 : 0)
                        .build());
            }
            List<BencodeValue> ended = new ArrayList<>();
            stopped.forEach(infoHash -> ended.add(BencodeString.of(infoHash.bytes())));
            return BencodeDictionary.builder()
                    .put("torrents", new BencodeList(entries))
                    .put("stopped", new BencodeList(ended))
                    .build();
        }

        @Override
        public Swarms reply(BencodeDictionary fields) throws BencodeException {
            return Swarms.decode(fields);
        }
    }

    /** Whose peers are at an address from which someone connects for a torrent. */
    record Admit(InfoHash infoHash, InetAddress ip) implements SwarmRequest<Admitted> {
        static final String OPERATION = "admit";

        static Admit decode(BencodeDictionary fields) throws BencodeException {
            return new Admit(InfoHash.of(fields.requireBytes("info_hash")), Endpoint.ip(fields.requireBytes("ip")));
        }

        @Override
        public String operation() {
            return OPERATION;
        }

        @Override
        public BencodeDictionary fields() {
            return BencodeDictionary.builder()
                    .put("info_hash", infoHash.bytes())
                    .put("ip", ip.getAddress())
                    .build();
        }

        @Override
        public Admitted reply(BencodeDictionary fields) throws BencodeException {
            return Admitted.decode(fields);
        }
    }
}
