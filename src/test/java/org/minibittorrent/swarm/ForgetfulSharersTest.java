package org.minibittorrent.swarm;

import org.junit.jupiter.api.Tag;

/** The same sharers, ten times each. */
@Tag("full")
final class ForgetfulSharersTest extends ForgetfulSharerTest {
    ForgetfulSharersTest() {
        seeds = 10;
    }
}
