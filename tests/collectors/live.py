"""Real programs and connections for tests on this machine."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from typing import Any


@contextlib.contextmanager
def running(*command: str | bytes, **options: Any) -> Iterator[subprocess.Popen[bytes]]:
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, **options)
    try:
        yield child
    finally:
        child.kill()
        for stream in (child.stdin, child.stdout):
            if stream is not None:
                stream.close()
        child.wait()


@contextlib.contextmanager
def connection(sent: int, back: int) -> Iterator[tuple[int, int]]:
    """A loopback connection over which so many bytes went each way. Gives the caller's and the listener's port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        caller = socket.create_connection(listener.getsockname())
        taken, _ = listener.accept()
        with caller, taken:
            _move(caller, taken, sent)
            _move(taken, caller, back)
            time.sleep(0.05)
            yield caller.getsockname()[1], listener.getsockname()[1]


def _move(source: socket.socket, target: socket.socket, count: int) -> None:
    sender = threading.Thread(target=source.sendall, args=(b"x" * count,))
    sender.start()
    while count:
        count -= len(target.recv(1 << 16))
    sender.join()
