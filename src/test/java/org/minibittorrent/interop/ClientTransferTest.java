package org.minibittorrent.interop;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.minibittorrent.Download;
import org.minibittorrent.Peer;
import org.minibittorrent.Share;
import org.minibittorrent.Torrent;

/** Transfers of files from our peer to other clients and back, whoever of the two opens the connection. */
@Tag("interop")
@Timeout(180)
class ClientTransferTest {
    @TempDir
    Path temporary;

    private Path here;
    private Path there;

    private interface Starter {
        ForeignPeer start(Path torrent, Path folder, InetSocketAddress... peers) throws IOException;
    }

    @SuppressWarnings("ImmutableEnumChecker") // method references hold nothing that changes
    private enum Client {
        LIBTORRENT(LibtorrentPeer::seed, LibtorrentPeer::leech),
        ARIA2(Aria2Peer::seed, Aria2Peer::leech);

        private final Starter seed;
        private final Starter leech;

        Client(Starter seed, Starter leech) {
            this.seed = seed;
            this.leech = leech;
        }
    }

    static Stream<Arguments> transfers() {
        return Arrays.stream(Client.values())
                .flatMap(client -> Arrays.stream(Content.values()).map(content -> Arguments.of(client, content)));
    }

    @BeforeEach
    void makeFolders() throws Exception {
        here = Files.createDirectory(temporary.resolve("here"));
        there = Files.createDirectory(temporary.resolve("there"));
    }

    @ParameterizedTest
    @MethodSource("transfers")
    void aClientDownloadsFromUs(Client client, Content content) throws Exception {
        Path original = content.createIn(here);
        try (Peer peer = OurPeer.start();
                Share share = peer.share(original)) {
            share.completion().join();
            Path torrent = OurPeer.save(share.torrent().orElseThrow(), temporary);
            try (ForeignPeer leech = client.leech.start(torrent, there, peer.address())) {
                leech.awaitDone();
                Content.assertSame(
                        original, there.resolve(share.torrent().orElseThrow().name()));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("transfers")
    void weDownloadFromAClient(Client client, Content content) throws Exception {
        Path original = content.createIn(there);
        Torrent torrent = OurPeer.describe(original);
        try (ForeignPeer seed = client.seed.start(OurPeer.save(torrent, temporary), there);
                Peer peer = OurPeer.start()) {
            Download download = peer.download(torrent, here, List.of(seed.address()));
            Content.assertSame(original, OurPeer.await(download));
        }
    }

    @ParameterizedTest
    @MethodSource("transfers")
    void aClientConnectsAndUploadsToUs(Client client, Content content) throws Exception {
        Path original = content.createIn(there);
        Torrent torrent = OurPeer.describe(original);
        try (Peer peer = OurPeer.start()) {
            Download download = peer.download(torrent, here, List.of());
            try (ForeignPeer seed = client.seed.start(OurPeer.save(torrent, temporary), there, peer.address())) {
                assertTrue(seed.address().getPort() > 0);
                Content.assertSame(original, OurPeer.await(download));
            }
        }
    }
}
