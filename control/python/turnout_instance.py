#!/usr/bin/env python3
"""An application instance in plain Python: registers with its platform, gives and fetches contexts, answers.

Only the standard library. It speaks what control/README.md specifies, and nothing else: a source or a target for
instances in any language. Subclass Service for an application of your own; run as a program it keeps, for each UE, the
octets of a file:

    turnout_instance.py --id cache-1 --application video-cache --platform http://127.0.0.1:8080 \\
        --listen 127.0.0.1:7500 --put 10.45.0.7=context.bin
"""

import argparse
import hashlib
import http.client
import json
import socket
import ssl
import struct
import sys
import threading
import time
import urllib.parse
import uuid
import zlib

REQUEST, PART, CHUNK, END, NEXT, COMMITTED, LET_GO, REFUSED = range(1, 9)
MAX_LENGTH = (1 << 20) + 64
CHUNK_OCTETS = 256 << 10
HOLD_OCTETS = 64 << 10
ROUNDS = 8
ATTEMPTS = 5
IDLE_SECONDS = 2
FROZEN_SECONDS = 10


class SyncError(Exception):
    """What the other instance sent does not fit, or it refused."""


class Service:
    """Keeps octets for each UE: the whole of them is its context, their number its version."""

    def __init__(self):
        self.contexts = {}

    def snapshot(self, ue):
        """(version, octets) of all there is."""
        octets = self.contexts.get(ue, b"")
        return len(octets), octets

    def changes(self, ue, version):
        """(version, whole, octets) since version."""
        octets = self.contexts.get(ue, b"")
        return len(octets), False, octets[version:]

    def restore(self, ue, version, whole, octets):
        self.contexts[ue] = octets if whole else self.contexts.get(ue, b"") + octets

    def freeze(self, ue):
        pass

    def unfreeze(self, ue):
        pass

    def release(self, ue):
        self.contexts.pop(ue, None)


class Channel:
    """One connection between instances: frames of a length, a type and a body."""

    def __init__(self, sock):
        self.sock = sock
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.file = sock.makefile("rb")

    def send(self, kind, **members):
        body = json.dumps(members).encode()
        self.sock.sendall(struct.pack(">IB", 1 + len(body), kind) + body)

    def send_chunk(self, version, offset, octets, checksum):
        head = struct.pack(">IBQQI", 21 + len(octets), CHUNK, version, offset, checksum)
        self.sock.sendall(head + octets)

    def receive(self):
        """(type, body), where the body is a dict, or (version, offset, checksum, octets); None at the end."""
        head = self.file.read(4)
        if not head:
            return None
        (length,) = struct.unpack(">I", head)
        if not 1 <= length <= MAX_LENGTH:
            raise SyncError(f"length {length}")
        frame = self.file.read(length)
        if len(frame) < length:
            raise ConnectionError("the other instance closed the connection")
        kind, body = frame[0], frame[1:]
        if kind == CHUNK:
            return kind, (*struct.unpack(">QQI", body[:20]), body[20:])
        return kind, json.loads(body)

    def expect(self, wanted):
        got = self.receive()
        if got is None:
            raise ConnectionError("the other instance closed the connection")
        kind, body = got
        if kind == REFUSED:
            raise SyncError(f"refused: {body['reason']}: {body['detail']}")
        if kind != wanted:
            raise SyncError(f"expected type {wanted}, found {kind}")
        return body

    def close(self):
        self.file.close()
        self.sock.close()


class Instance:
    """One instance: its stream of notices, its answers, and both sides of a synchronization."""

    def __init__(self, service, identity, application, platform, listen, token=None, tls=None):
        """tls: contexts towards the platform, towards other instances, and from them; the latter two may be None."""
        self.to_platform, self.to_instances, self.from_instances = tls or (None, None, None)
        self.service, self.id, self.application, self.token = service, identity, application, token
        self.platform = urllib.parse.urlsplit(platform)
        self.run = str(uuid.uuid4())
        self.server = socket.create_server(listen)
        self.lock = threading.Condition(threading.RLock())
        self.ended, self.serving, self.frozen, self.given = {}, {}, {}, {}
        self.fetches = {}

    # The platform.

    def path(self, rest=""):
        return "/turnout/v1/instances/" + urllib.parse.quote(self.id) + rest

    def connection(self, timeout):
        host, port = self.platform.hostname, self.platform.port
        if self.platform.scheme == "https":
            return http.client.HTTPSConnection(host, port, timeout=timeout, context=self.to_platform)
        return http.client.HTTPConnection(host, port, timeout=timeout)

    def call(self, method, path, body=None):
        connection = self.connection(3)
        headers = {"Content-Type": "application/json"}
        if self.token:
            headers["Authorization"] = "Bearer " + self.token
        connection.request(method, path, json.dumps(body) if body is not None else None, headers)
        response = connection.getresponse()
        text = response.read()
        connection.close()
        return response.status, text

    def answer(self, word, notice, detail=""):
        body = {key: notice[key] for key in ("application", "ue", "epoch", "attempt")}
        body.update(answer=word, detail=detail[:200])
        for attempt in range(8):
            try:
                status, text = self.call("POST", self.path("/answers"), body)
                if status < 500 and status != 429:
                    return
            except OSError:
                pass
            time.sleep(0.02 * 2**attempt)

    def start(self):
        threading.Thread(target=self.accept, daemon=True).start()
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self):
        """Registers and hears notices, for ever."""
        while True:
            try:
                host, port = self.server.getsockname()[:2]
                status, text = self.call(
                    "PUT", self.path(), {"application": self.application, "synchronize": f"{host}:{port}"}
                )
                if 400 <= status < 500:
                    sys.exit(f"refused: {text.decode()}")
                connection = self.connection(10)
                headers = {"Authorization": "Bearer " + self.token} if self.token else {}
                connection.request("GET", self.path("/notices"), headers=headers)
                stream = connection.getresponse()
                while stream.status == 200:
                    line = stream.readline()
                    if not line:
                        break
                    if line.startswith(b"data:"):
                        notice = json.loads(line[5:])
                        threading.Thread(target=self.on_notice, args=(notice,), daemon=True).start()
            except OSError:
                pass
            time.sleep(0.1)

    # What the platform says. A notice may come twice, late and out of order.

    def on_notice(self, notice):
        key = (notice["ue"], notice["application"])
        grant = (notice["epoch"], notice["attempt"])
        word = notice["notice"]
        with self.lock:
            if word in ("notification", "freeze") and grant <= self.ended.get(key, (-1, 0)):
                return
        handler = getattr(self, "on_" + word)
        handler(notice, key, grant)

    def on_notification(self, notice, key, grant):
        with self.lock:
            fetch = self.fetches.get(key)
            if fetch and fetch["grant"] == grant:
                said = fetch["said"]
            else:
                fetch, said = {"grant": grant, "said": None, "notice": notice, "channel": None, "held": False}, "new"
                self.fetches[key] = fetch
        if said == "new":
            self.fetch(fetch, key)
        elif said:
            self.answer(said, notice)

    def on_held(self, notice, key, grant):
        with self.lock:
            fetch = self.fetches.get(key)
            ours = fetch and fetch["grant"] == grant
            said = fetch["said"] if ours and fetch["held"] else None
            if ours:
                fetch["held"] = True
        if said in ("synchronized", "sync-failed"):
            self.answer(said, notice)

    def on_freeze(self, notice, key, grant):
        with self.lock:
            if self.frozen.get(key) != grant:
                self.service.freeze(key[0])
                self.frozen[key] = grant
                self.lock.notify_all()

    def on_committed(self, notice, key, grant):
        if not notice["serving"]:
            self.let_go(key, grant)
            self.answer("context-released", notice)
            return
        with self.lock:
            self.serving[key] = max(grant, self.serving.get(key, (-1, 0)))
            self.end(key, grant)
            fetch = self.fetches.pop(key, None)
        if fetch and fetch["grant"] == grant and fetch["channel"]:
            self.tell_source(fetch)

    def tell_source(self, fetch):
        notice = fetch["notice"]
        try:
            channel = fetch["channel"]
            channel.send(COMMITTED, **{key: notice[key] for key in ("application", "ue", "epoch", "attempt")})
            channel.expect(LET_GO)
        except (OSError, SyncError) as error:
            print("the source did not hear of the commit:", error, file=sys.stderr)
        finally:
            fetch["channel"].close()

    def on_aborted(self, notice, key, grant):
        with self.lock:
            if self.frozen.get(key) == grant:
                self.service.unfreeze(key[0])
            self.end(key, grant)
            fetch = self.fetches.get(key)
            if fetch and fetch["grant"] == grant:
                del self.fetches[key]
                self.service.release(key[0])
                if fetch["channel"]:
                    fetch["channel"].sock.close()
        self.answer("resumed", notice)

    def on_released(self, notice, key, grant):
        with self.lock:
            self.fetches.pop(key, None)
            self.frozen.pop(key, None)
            self.service.release(key[0])

    def end(self, key, grant):
        self.ended[key] = max(grant, self.ended.get(key, (-1, 0)))
        if self.frozen.get(key, grant) <= grant:
            self.frozen.pop(key, None)
        self.given.pop(key, None)
        self.lock.notify_all()

    def let_go(self, key, grant):
        with self.lock:
            if grant > self.serving.get(key, (-1, 0)) and grant > self.ended.get(key, (-1, 0)):
                self.end(key, grant)
                self.service.release(key[0])

    # The target.

    def fetch(self, fetch, key):
        notice = fetch["notice"]
        try:
            if notice["withContext"]:
                self.fetch_parts(fetch, key)
            fetch["said"], detail = "synchronized", ""
        except (OSError, SyncError, ValueError, KeyError) as error:
            fetch["said"], detail = "sync-failed", str(error)
        if self.fetches.get(key) is fetch:
            self.answer(fetch["said"], notice, detail)

    def fetch_parts(self, fetch, key):
        have = {"run": None, "version": -1, "parts": 0, "octets": None, "partVersion": -1}
        for attempt in range(1, ATTEMPTS + 1):
            try:
                self.exchange(fetch, key, have)
                return
            except OSError:
                if attempt == ATTEMPTS or self.fetches.get(key) is not fetch:
                    raise
                time.sleep(0.02 * 2**attempt)

    def exchange(self, fetch, key, have):
        notice = fetch["notice"]
        host, port = notice["endpoint"].rsplit(":", 1)
        host = host.strip("[]")
        sock = socket.create_connection((host, int(port)), timeout=IDLE_SECONDS)
        channel = Channel(self.to_instances.wrap_socket(sock, server_hostname=host) if self.to_instances else sock)
        fetch["channel"] = channel
        request = {name: notice[name] for name in ("application", "ue", "epoch", "attempt", "ueInfo", "hold")}
        if have["run"]:
            offset = len(have["octets"]) if have["octets"] is not None else 0
            request["have"] = {
                "run": have["run"],
                "version": have["version"],
                "partVersion": have["partVersion"] if have["octets"] is not None else -1,
                "offset": offset,
            }
        channel.send(REQUEST, protocol=1, **request)
        while True:
            part = channel.expect(PART)
            channel.sock.settimeout(IDLE_SECONDS)
            octets = self.receive_part(channel, part, have)
            with self.lock:
                if self.fetches.get(key) is not fetch:
                    raise SyncError("the switch is over")
                self.service.restore(key[0], part["version"], part["whole"], octets)
            have.update(version=part["version"], octets=None, parts=have["parts"] + 1)
            little = len(octets) <= HOLD_OCTETS or have["parts"] >= ROUNDS
            if part["last"] or little and not notice["hold"]:
                return
            if little and fetch["said"] is None:
                fetch["said"] = "hold-wanted"
                self.answer("hold-wanted", notice)
            last = little or fetch["said"] is not None
            channel.sock.settimeout(FROZEN_SECONDS if last else IDLE_SECONDS)
            channel.send(NEXT, since=have["version"], last=last)

    def receive_part(self, channel, part, have):
        if part["run"] != have["run"]:
            have.update(run=part["run"], version=-1, octets=None)
        if have["octets"] is None or have["partVersion"] != part["version"] or len(have["octets"]) != part["offset"]:
            if part["offset"]:
                raise SyncError("a part that begins in the middle")
            have.update(octets=bytearray(), partVersion=part["version"])
        octets = have["octets"]
        while len(octets) < part["length"]:
            version, offset, checksum, more = channel.expect(CHUNK)
            if version != part["version"] or offset != len(octets):
                raise SyncError("a chunk that does not follow")
            if zlib.crc32(more) != checksum:
                channel.send(REFUSED, reason="checksum", detail=f"chunk at {offset}")
                raise ConnectionError("wrong checksum")
            octets += more
        if hashlib.sha256(octets).hexdigest() != channel.expect(END)["sha256"]:
            have.update(octets=None)
            channel.send(REFUSED, reason="checksum", detail="part")
            raise ConnectionError("wrong checksum")
        return bytes(octets)

    # The source.

    def accept(self):
        while True:
            sock, _ = self.server.accept()
            threading.Thread(target=self.accepted, args=(sock,), daemon=True).start()

    def accepted(self, sock):
        sock.settimeout(IDLE_SECONDS)
        try:
            if self.from_instances:
                sock = self.from_instances.wrap_socket(sock, server_side=True)
        except OSError as error:
            print("a connection of another instance:", error, file=sys.stderr)
            sock.close()
            return
        self.serve(Channel(sock))

    def serve(self, channel):
        try:
            channel.sock.settimeout(IDLE_SECONDS)
            kind, body = channel.receive() or (None, None)
            if kind in (REQUEST, COMMITTED):
                key = (body["ue"], body["application"])
                grant = (body["epoch"], body["attempt"])
                if kind == COMMITTED:
                    self.on_committed_elsewhere(channel, body, key, grant)
                elif grant <= self.ended.get(key, (-1, 0)):
                    channel.send(REFUSED, reason="stale", detail=str(grant))
                else:
                    self.give(channel, body, key, grant)
        except (OSError, SyncError, ValueError, KeyError) as error:
            print("a connection of another instance:", error, file=sys.stderr)
        finally:
            channel.close()

    def give(self, channel, request, key, grant):
        have = request.get("have") or {}
        version = have.get("version", -1) if have.get("run") == self.run else -1
        given = self.given.get(key)
        if have.get("run") == self.run and given and given[0] == grant and given[1] == have["partVersion"]:
            self.send_part(channel, *given[1:], offset=have["offset"])
        else:
            self.send_part(channel, *self.part(key, grant, version, False))
        channel.sock.settimeout(FROZEN_SECONDS)
        while True:
            got = channel.receive()
            if got is None or got[0] == REFUSED:
                return
            kind, body = got
            if kind == COMMITTED:
                self.on_committed_elsewhere(channel, body, key, grant)
                return
            if kind != NEXT:
                raise SyncError(f"type {kind}")
            if body["last"] and not self.is_frozen(key, grant):
                channel.send(REFUSED, reason="stale", detail="the context was not frozen")
                return
            self.send_part(channel, *self.part(key, grant, body["since"], body["last"]))

    def is_frozen(self, key, grant):
        with self.lock:
            return self.lock.wait_for(lambda: self.frozen.get(key) == grant, FROZEN_SECONDS)

    def part(self, key, grant, since, last):
        with self.lock:
            if since < 0:
                version, octets = self.service.snapshot(key[0])
                whole = True
            else:
                version, whole, octets = self.service.changes(key[0], since)
            self.given[key] = (grant, version, whole, last, octets)
        return version, whole, last, octets

    def send_part(self, channel, version, whole, last, octets, offset=0):
        channel.send(
            PART, run=self.run, version=version, whole=whole, last=last, length=len(octets), offset=offset
        )
        for at in range(offset, len(octets), CHUNK_OCTETS):
            chunk = octets[at : at + CHUNK_OCTETS]
            channel.send_chunk(version, at, chunk, self.checksum(chunk))
        channel.send(END, version=version, sha256=hashlib.sha256(octets).hexdigest())

    def checksum(self, chunk):
        return zlib.crc32(chunk)

    def on_committed_elsewhere(self, channel, body, key, grant):
        self.let_go(key, grant)
        channel.send(LET_GO)
        self.answer("context-released", body)


def contexts(trust, certificate=None, key=None):
    """TLS 1.3 contexts as Instance takes them; between instances only with a certificate, which both sides show."""
    if not trust:
        return None
    client = ssl.create_default_context(cafile=trust)
    client.minimum_version = ssl.TLSVersion.TLSv1_3
    if not certificate:
        return client, None, None
    client.load_cert_chain(certificate, key)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.minimum_version = ssl.TLSVersion.TLSv1_3
    server.verify_mode = ssl.CERT_REQUIRED
    server.load_verify_locations(trust)
    server.load_cert_chain(certificate, key)
    return client, client, server


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--id", required=True)
    parser.add_argument("--application", required=True)
    parser.add_argument("--platform", default="http://127.0.0.1:8080")
    parser.add_argument("--listen", default="127.0.0.1:7500")
    parser.add_argument("--token-file", help="with what the platform knows it by")
    parser.add_argument("--trust", help="PEM: whom to trust over TLS")
    parser.add_argument("--certificate", help="PEM: what to show")
    parser.add_argument("--key", help="PEM: its key")
    parser.add_argument("--put", action="append", default=[], metavar="UE=FILE", help="what a UE's context is")
    options = parser.parse_args()
    service = Service()
    for put in options.put:
        ue, file = put.split("=", 1)
        with open(file, "rb") as octets:
            service.contexts[ue] = octets.read()
    host, port = options.listen.rsplit(":", 1)
    token = None
    if options.token_file:
        with open(options.token_file) as file:
            token = file.read().strip()
    tls = contexts(options.trust, options.certificate, options.key)
    instance = Instance(service, options.id, options.application, options.platform, (host, int(port)), token, tls)
    instance.start()
    print("listening", instance.server.getsockname()[1], flush=True)
    for line in sys.stdin:  # a line asks for the length and digest of a UE's context
        octets = service.contexts.get(line.strip(), b"")
        print(len(octets), hashlib.sha256(octets).hexdigest(), flush=True)


if __name__ == "__main__":
    main()
