/** Bencoding (BEP 3): values and their canonical bytes. Depends on nothing. */
package org.minibittorrent.bencode;
