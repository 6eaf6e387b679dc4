/** Private file sharing over the BitTorrent protocol. Applications use the one exported package. */
module org.minibittorrent {
    requires static org.jspecify;

    exports org.minibittorrent;
}
