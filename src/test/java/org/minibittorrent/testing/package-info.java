/** What tests of several packages use. */
package org.minibittorrent.testing;
