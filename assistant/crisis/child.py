"""A child process that is started without waiting for it: its program may lie on a disk that is slow to answer.

It is fed through a pipe large enough for a whole sentence, and the pipe shows how far it has read. `fork` and not
`vfork`: with `vfork` the interpreter stands still until the program is loaded (measured: 1.7 s beside a busy disk).
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import struct
import subprocess
import termios
import threading

subprocess._USE_VFORK = False  # type: ignore[misc]

FAILED = 255
PIPE_BYTES = 1 << 20
"""What Linux allows without privilege: 23 s of sound."""


class Child:
    """One run of a program that reads its standard input to the end. Never blocks."""

    def __init__(self, command: list[str]) -> None:
        """Begin. Raises OSError when there is no pipe to be had."""
        self._command = command
        self._read, self._write = os.pipe2(os.O_CLOEXEC)
        with contextlib.suppress(OSError):
            fcntl.fcntl(self._write, fcntl.F_SETPIPE_SZ, PIPE_BYTES)
        os.set_blocking(self._write, False)
        self._given = 0
        self._rest = b""
        self._process: subprocess.Popen[bytes] | None = None
        self._failed = False
        self._dropped = False
        self._lock = threading.Lock()
        try:
            threading.Thread(target=self._begin, name="child", daemon=True).start()
        except RuntimeError:
            self._failed = True

    def feed(self, data: bytes) -> None:
        """Give it all that it is to read; what the pipe does not hold is given by `read`."""
        self._rest = data
        self._push()

    def read(self) -> int:
        """How many bytes it has taken so far."""
        self._push()
        try:
            waiting = fcntl.ioctl(self._read, termios.FIONREAD, bytes(4))
        except OSError:
            return self._given
        return self._given - int(struct.unpack("i", waiting)[0])

    def poll(self) -> int | None:
        """How it ended: 0 is well, `FAILED` also when it could not be started; None while it runs or is started."""
        if self._failed:
            return FAILED
        return None if self._process is None else self._process.poll()

    def end(self) -> None:
        """Kill it, now or as soon as it is there, and let go of the pipe. `poll` goes on until it is gone."""
        with self._lock:
            if not self._dropped:
                self._dropped = True
                self._shut()
                os.close(self._read)
            if self._process is not None and self._process.poll() is None:
                self._process.kill()

    def _push(self) -> None:
        with contextlib.suppress(BlockingIOError, BrokenPipeError):
            while self._rest and self._write >= 0:
                count = os.write(self._write, self._rest)
                self._given += count
                self._rest = self._rest[count:]
        if not self._rest and self._given:
            self._shut()

    def _shut(self) -> None:
        if self._write >= 0:
            os.close(self._write)
            self._write = -1

    def _begin(self) -> None:
        with self._lock:
            if self._dropped:
                self._failed = True
                return
            stdin = os.dup(self._read)
        try:
            process = subprocess.Popen(self._command, stdin=stdin, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        except OSError:
            self._failed = True
        else:
            with self._lock:
                self._process = process
                if self._dropped:
                    process.kill()
        finally:
            os.close(stdin)
