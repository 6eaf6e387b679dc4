/**
 * Proving who one is: SCRAM-SHA-256 (RFC 5802, RFC 7677), tokens of sessions, and delays after failed logins.
 *
 * <p>No socket, no file, no clock: messages, time and randomness come in. Only the tracker's verifiers are ever stored; a
 * password is known to the client alone. Depends on nothing but the JDK's own cryptography.
 */
package org.minibittorrent.security;
