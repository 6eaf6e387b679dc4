/** The limits that this process has from its machine, which all of its peers share. Start reading at {@code Descriptors}. */
package org.minibittorrent.host;
