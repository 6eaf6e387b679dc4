package org.minibittorrent.api;

import java.util.ArrayList;
import java.util.List;
import org.minibittorrent.bencode.BencodeDictionary;
import org.minibittorrent.bencode.BencodeException;
import org.minibittorrent.bencode.BencodeList;
import org.minibittorrent.bencode.BencodeString;
import org.minibittorrent.bencode.BencodeValue;
import org.minibittorrent.metainfo.InfoHash;

/** Answers about who has what, and who may connect. */
public sealed interface SwarmReply extends ApiReply {
    /**
     * The sharers of the torrents that were announced as incomplete.
     *
     * @param swarms at most {@link ApiLimits#PEERS_PER_TORRENT} peers for each, an empty list where there is no sharer; a
     *     torrent that is left out has no news, since its swarm is large and the list that was given last is recent
     * @param refused torrents that are in no group of the user (any more): do not share or fetch them
     */
    record Swarms(List<Sharers> swarms, List<InfoHash> refused) implements SwarmReply {
        /** One torrent with its sharers, the caller's own peer left out. */
        public record Sharers(InfoHash infoHash, List<Endpoint> sharers) {
            /** Copies the list. */
            public Sharers {
                sharers = List.copyOf(sharers);
            }
        }

        /** Copies the lists. */
        public Swarms {
            swarms = List.copyOf(swarms);
            refused = List.copyOf(refused);
        }

        static Swarms decode(BencodeDictionary fields) throws BencodeException {
            List<Sharers> entries = new ArrayList<>();
            for (BencodeDictionary entry : Lists.dictionaries(fields, "swarms")) {
                entries.add(new Sharers(InfoHash.of(entry.requireBytes("info_hash")), endpoints(entry, "sharers")));
            }
            List<InfoHash> refused = new ArrayList<>();
            for (BencodeString infoHash : Lists.strings(fields, "refused")) {
                refused.add(InfoHash.of(infoHash.bytes()));
            }
            return new Swarms(entries, refused);
        }

        @Override
        public BencodeDictionary fields() {
            List<BencodeValue> entries = new ArrayList<>();
            for (Sharers entry : swarms) {
                entries.add(BencodeDictionary.builder()
                        .put("info_hash", entry.infoHash.bytes())
                        .put("sharers", list(entry.sharers))
                        .build());
            }
            List<BencodeValue> unknown = new ArrayList<>();
            refused.forEach(infoHash -> unknown.add(BencodeString.of(infoHash.bytes())));
            return BencodeDictionary.builder()
                    .put("swarms", new BencodeList(entries))
                    .put("refused", new BencodeList(unknown))
                    .build();
        }
    }

    /** The members' peers that are online at the address; nobody: turn the connection away. */
    record Admitted(List<Endpoint> peers) implements SwarmReply {
        /** Copies the list. */
        public Admitted {
            peers = List.copyOf(peers);
        }

        static Admitted decode(BencodeDictionary fields) throws BencodeException {
            return new Admitted(endpoints(fields, "peers"));
        }

        @Override
        public BencodeDictionary fields() {
            return BencodeDictionary.builder().put("peers", list(peers)).build();
        }
    }

    private static List<Endpoint> endpoints(BencodeDictionary fields, String key) throws BencodeException {
        List<Endpoint> all = new ArrayList<>();
        for (BencodeDictionary entry : Lists.dictionaries(fields, key)) {
            all.add(Endpoint.decode(entry));
        }
        return all;
    }

    private static BencodeList list(List<Endpoint> endpoints) {
        return new BencodeList(
                endpoints.stream().<BencodeValue>map(Endpoint::fields).toList());
    }
}
