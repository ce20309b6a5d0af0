"""Runs a command on a pseudo terminal of its own, as stdin, stdout and stderr, and tells what it wrote.

Standard input: {"argv": [...], "env": {...}, "cwd": "...", "seconds": 60}. The terminal passes bytes as they are.
Standard output: {"exit": 0, "bytes": "<base64>"}; exit is null for a command that did not end in its time.
"""

import base64
import json
import os
import pty
import select
import signal
import subprocess
import sys
import termios
import time

asked = json.load(sys.stdin)
master, slave = pty.openpty()
mode = termios.tcgetattr(slave)
mode[1] &= ~termios.OPOST
termios.tcsetattr(slave, termios.TCSANOW, mode)
child = subprocess.Popen(
    asked["argv"],
    stdin=slave,
    stdout=slave,
    stderr=slave,
    env=asked["env"],
    cwd=asked.get("cwd"),
    start_new_session=True,
)
os.close(slave)
written = b""
last = time.monotonic() + asked["seconds"]
while time.monotonic() < last:
    ready, _, _ = select.select([master], [], [], 0.1)
    if ready:
        try:
            part = os.read(master, 65536)
        except OSError:
            part = b""
        if part == b"":
            break
        written += part
    elif child.poll() is not None:
        # What the command left behind may hold the terminal open.
        break
try:
    code = child.wait(max(0.1, last - time.monotonic()))
except subprocess.TimeoutExpired:
    os.killpg(child.pid, signal.SIGKILL)
    code = None
print(json.dumps({"exit": code, "bytes": base64.b64encode(written).decode()}))
