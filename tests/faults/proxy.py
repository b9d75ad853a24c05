"""A way between the site and PostgreSQL that breaks where it is told to: before a COMMIT arrives, or before its answer does."""

import asyncio
import struct
import threading
from contextlib import suppress

COMMIT = b"COMMIT"
READY = b"Z"  # the server's message that ends an answer


class Proxy:
    """Listens on a port of its own and passes every connection on to a socket of PostgreSQL.

    `cut` says where each `every`th COMMIT loses both its ends: "before" it is passed on, "after" it was answered, or "" for not at
    all. It runs in a thread of its own, so that a load program that waits holds nobody up.
    """

    def __init__(self, socket_path: str) -> None:
        self.socket_path = socket_path
        self.cut, self.every = "", 1
        self.commits = self.cuts = self.port = 0
        self.loop = asyncio.new_event_loop()
        started = threading.Event()
        threading.Thread(target=self.run, args=(started,), daemon=True).start()
        started.wait()

    def run(self, started: threading.Event) -> None:
        asyncio.set_event_loop(self.loop)
        server = self.loop.run_until_complete(asyncio.start_server(self.serve, "127.0.0.1", 0))
        self.port = server.sockets[0].getsockname()[1]
        started.set()
        self.loop.run_forever()

    def take_turn(self) -> str:
        """Where this COMMIT is cut."""
        if not self.cut:
            return ""
        self.commits += 1
        if self.commits % self.every:
            return ""
        self.cuts += 1
        return self.cut

    async def serve(self, client: asyncio.StreamReader, to_client: asyncio.StreamWriter) -> None:
        try:
            server, to_server = await asyncio.open_unix_connection(self.socket_path)
        except OSError:  # the server is down
            to_client.close()
            return
        way = Way(self, to_client, to_server)
        with suppress(OSError, asyncio.IncompleteReadError):
            to_server.write(await read_message(client, typed=False))
            done, waiting = await asyncio.wait(
                [asyncio.ensure_future(way.forth(client)), asyncio.ensure_future(way.back(server))],
                return_when=asyncio.FIRST_COMPLETED,
            )
            for task in waiting:
                task.cancel()
            await asyncio.gather(*done, *waiting, return_exceptions=True)
        to_client.transport.abort()
        to_server.transport.abort()


class Way:
    """One connection through the proxy. `doomed`: the answer that comes next is not passed on, and all is over."""

    def __init__(self, proxy: Proxy, to_client: asyncio.StreamWriter, to_server: asyncio.StreamWriter) -> None:
        self.proxy, self.to_client, self.to_server = proxy, to_client, to_server
        self.doomed = False

    async def forth(self, client: asyncio.StreamReader) -> None:
        while True:
            message = await read_message(client)
            if message[:1] == b"Q" and message[5:].rstrip(b"\0").upper() == COMMIT:
                where = self.proxy.take_turn()
                if where == "before":
                    return
                self.doomed = where == "after"
            self.to_server.write(message)
            await self.to_server.drain()

    async def back(self, server: asyncio.StreamReader) -> None:
        while True:
            message = await read_message(server)
            if self.doomed:
                if message[:1] == READY:
                    return
                continue
            self.to_client.write(message)
            await self.to_client.drain()


async def read_message(reader: asyncio.StreamReader, *, typed: bool = True) -> bytes:
    """One whole message of PostgreSQL's protocol; the first one of a connection has no letter for its type."""
    head = await reader.readexactly(5 if typed else 4)
    (length,) = struct.unpack("!I", head[-4:])
    return head + await reader.readexactly(length - 4)
