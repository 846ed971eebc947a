"""Free ports on this machine."""

from __future__ import annotations

import errno
import socket


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Could a server listen there now? (Ports just closed count as free, as they do for the servers.)"""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as problem:
            if problem.errno in (errno.EADDRINUSE, errno.EACCES, errno.EADDRNOTAVAIL):
                return False
            raise
    return True


def free(wish: int = 0, host: str = "127.0.0.1") -> int:
    """`wish` when it is free, else any free port that the kernel hands out."""
    if wish and is_free(wish, host):
        return wish
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])


def next_free(wish: int, host: str = "127.0.0.1") -> int:
    """The first free port from `wish` upwards, for a person who has to type it; any free one after 200 tries."""
    for port in range(wish, min(wish + 200, 65536)):
        if is_free(port, host):
            return port
    return free(0, host)


def answers(port: int, host: str = "127.0.0.1") -> bool:
    """Does something accept connections there?"""
    try:
        with socket.create_connection((host, port), timeout=1):
            return True
    except OSError:
        return False
