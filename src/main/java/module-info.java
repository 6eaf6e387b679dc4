/** Private file sharing over the BitTorrent protocol. Applications use the two exported packages. */
module org.minibittorrent {
    requires static org.jspecify;
    requires jdk.management; // tells how many files a process may open

    exports org.minibittorrent;
    exports org.minibittorrent.reason;
}
