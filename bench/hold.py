"""Run by bench/load.py: processes that hold loopback connections until their standard input ends."""

import os
import socket
import sys

PROCESSES, CONNECTIONS = (int(argument) for argument in sys.argv[1:])
for _ in range(PROCESSES):
    if os.fork():
        continue
    held = []
    for _ in range(CONNECTIONS):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            sender = socket.create_connection(listener.getsockname())
            sender.sendall(b"x" * 1000)
            held += [sender, listener.accept()[0]]
    os.write(1, b"r")
    break
sys.stdin.read()
