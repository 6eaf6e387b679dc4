#!/usr/bin/python3
"""One libtorrent peer on loopback, for the interoperability tests.

    libtorrent_peer.py seed  TORRENT DIRECTORY PORT [HOST:PORT ...]
    libtorrent_peer.py leech TORRENT DIRECTORY PORT [HOST:PORT ...]

TORRENT's content lies, or is to lie, in DIRECTORY. Port 0 takes any free port. The peer prints "ready PORT" when others
can connect to it, and itself connects to the peers named. A seed has verified its files before it is ready. A leech prints
"done VERIFIED WRITTEN": the seconds until all was verified, and until all was written as well. Either serves until its
standard input ends, so that it never outlives the test that started it; ended before it is done, a leech exits with 3.
What goes wrong is one line on standard error, and exit status 1.
"""

import argparse
import os
import sys
import threading
import time

try:
    import libtorrent
except ImportError:
    sys.exit("libtorrent's Python module is not installed (Debian: python3-libtorrent)")

POLL_SECONDS = 0.01

# What our peers do not speak or the test must not depend on: encryption, uTP, and every way to find peers.
SETTINGS = {
    "in_enc_policy": int(libtorrent.enc_policy.pe_disabled),
    "out_enc_policy": int(libtorrent.enc_policy.pe_disabled),
    "enable_incoming_utp": False,
    "enable_outgoing_utp": False,
    "enable_dht": False,
    "enable_lsd": False,
    "enable_natpmp": False,
    "enable_upnp": False,
    "max_retry_port_bind": 0,
    "listen_system_port_fallback": False,
    "allow_multiple_connections_per_ip": True,
    # What makes it fast between two machines, or processes, with nothing slow between them.
    "mixed_mode_algorithm": 0,
    "max_out_request_queue": 1500,
    "send_buffer_watermark": 3 << 20,
    "send_buffer_low_watermark": 1 << 20,
    "alert_mask": libtorrent.alert.category_t.error_notification
    | libtorrent.alert.category_t.storage_notification
    | libtorrent.alert.category_t.status_notification,
}


class Failure(Exception):
    """Ends the peer with its text as the one line on standard error."""


class LibtorrentPeer:
    def __init__(self, options):
        try:
            info = libtorrent.torrent_info(options.torrent)
        except RuntimeError as error:
            raise Failure(f"{options.torrent}: {error}") from error
        self.seed = options.mode == "seed"
        self.session = libtorrent.session(
            {**SETTINGS, "listen_interfaces": f"127.0.0.1:{options.port}"})
        self.await_alert(libtorrent.listen_succeeded_alert, None)
        wanted = libtorrent.add_torrent_params()
        wanted.ti = info
        wanted.save_path = options.directory
        wanted.flags &= ~(libtorrent.torrent_flags.auto_managed | libtorrent.torrent_flags.paused)
        self.torrent = self.session.add_torrent(wanted)

    def await_alert(self, kind, deadline_seconds):
        """The next alert of that kind; any alert that tells of a failure ends the peer."""
        deadline = None if deadline_seconds is None else time.monotonic() + deadline_seconds
        while deadline is None or time.monotonic() < deadline:
            self.session.wait_for_alert(100)
            for alert in self.session.pop_alerts():
                if isinstance(alert, kind):
                    return alert
                self.refuse_failure(alert)
        raise Failure(f"libtorrent sent no {kind.__name__}")

    @staticmethod
    def refuse_failure(alert):
        if isinstance(alert, (
                libtorrent.listen_failed_alert,
                libtorrent.torrent_error_alert,
                libtorrent.file_error_alert)):
            raise Failure(alert.message())

    def await_completion(self):
        while not self.torrent.status().is_seeding:
            for alert in self.session.pop_alerts():
                self.refuse_failure(alert)
            time.sleep(POLL_SECONDS)

    def await_check(self):
        states = libtorrent.torrent_status.states
        while self.torrent.status().state in (states.checking_files, states.checking_resume_data):
            for alert in self.session.pop_alerts():
                self.refuse_failure(alert)
            time.sleep(POLL_SECONDS)
        if self.seed and not self.torrent.status().is_seeding:
            raise Failure("the files are not those of the torrent")

    def run(self, peers):
        self.await_check()
        say(f"ready {self.session.listen_port()}")
        started = time.monotonic()
        for host, port in peers:
            self.torrent.connect_peer((host, port))
        if not self.seed:
            self.await_completion()
            verified = time.monotonic() - started
            # Verified is not yet written: libtorrent hashes blocks that are still queued for the disk.
            self.torrent.flush_cache()
            self.await_alert(libtorrent.cache_flushed_alert, 60)
            written = time.monotonic() - started
            say(f"done {verified:.3f} {written:.3f}")


def say(line):
    print(line, flush=True)


def address(text):
    host, _, port = text.rpartition(":")
    return host.strip("[]"), int(port)


def parse(arguments):
    parser = argparse.ArgumentParser(description="One libtorrent peer on loopback.")
    parser.add_argument("mode", choices=["seed", "leech"])
    parser.add_argument("torrent")
    parser.add_argument("directory")
    parser.add_argument("port", type=int)
    parser.add_argument("peers", nargs="*", type=address, metavar="HOST:PORT")
    return parser.parse_args(arguments)


def main():
    options = parse(sys.argv[1:])
    done = threading.Event()
    input_ended = threading.Event()

    def watch_input():
        # not through sys.stdin, whose lock this thread would hold while the interpreter shuts down
        while os.read(0, 4096):
            pass
        input_ended.set()
        if not done.is_set():
            os._exit(3)

    threading.Thread(target=watch_input, daemon=True).start()
    try:
        peer = LibtorrentPeer(options)
        peer.run(options.peers)
        done.set()
        input_ended.wait()
        del peer  # until here it serves; its session ends with it
    except Failure as failure:
        sys.exit(f"libtorrent peer: {failure}")


if __name__ == "__main__":
    main()
