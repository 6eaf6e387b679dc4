/** Programs that use MiniBitTorrent as any application would: on the module path, through its one exported package. */
module org.minibittorrent.examples {
    requires java.logging;
    requires org.minibittorrent;
}
