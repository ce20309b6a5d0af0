#!/usr/bin/env python3
"""Run Kit with the render pipeline, and end it: run_kit.py <output> <kit> <arguments...>

The pipeline runs as a task inside Kit and asks Kit to end only when all went well. After an exception Kit idles on, and
its exit code proves nothing. So lines and files tell: "[Pipeline] All done!" is the good end; an exception of the pipeline
that it does not go on after, or nothing new for RENDER_QUIET_S seconds (1800), is a bad one. What Kit puts before a line
is Kit's affair, so texts are looked for inside a line. Exit codes: 0 rendered, 1 not.

RENDER_OF is put behind what happened: which of several boards it was. RENDER_BOARD, such as "2 3", has each count of a scan followed
by one over all boards; RENDER_BEFORE says how many patches the boards before had. Seconds, for tests: RENDER_QUIET_S, RENDER_AFTER_EXCEPTION_S (60), RENDER_END_S (60, how long Kit may take to end).
"""
import collections
import json
import os
import pathlib
import queue
import re
import signal
import subprocess
import sys
import threading
import time

DONE = "[Pipeline] All done!"
# The pipeline at work: its own lines, and the counter of a scan.
SIGN = re.compile(r"\[Pipeline|scan \d+/\d+")
BEGIN = ("Task exception was never retrieved", "Traceback (most recent call last)")
OURS = re.compile(r"sdg_pipeline|run_pipeline|paidf-simulation/scripts")
TASK = re.compile(r"coro=<run_pipeline")
# Says whose exception it is: a frame of a traceback, or the coroutine of a task.
OWNER = re.compile(r"File \"|coro=<")
RAISED = re.compile(r"\b((?:[A-Za-z_]\w*\.)*[A-Z]\w*(?:Error|Exception|Interrupt|Exit|Iteration))\b(?:: ?(.*))?")
IN_TASK = re.compile(r"exception=(.+?)>?\s*$")
COUNT = re.compile(r"\[(\d+)/(\d+)\] scan (\d+)/(\d+)$")
# Pauses within the lines of one exception are shorter than this, in seconds.
SETTLE = 2.0


def seconds(name, default):
    value = os.environ.get(name) or str(default)
    if not re.fullmatch(r"\d+(\.\d+)?", value) or float(value) <= 0:
        sys.exit(f"ERROR: {name} is {value!r}, not a number of seconds above 0\nfix: correct the value of the submit")
    return float(value)


class Exceptions:
    """Collects the lines of exceptions and says which of them ended the pipeline."""

    def __init__(self):
        self.lines = []
        self.begun = False
        self.last = 0.0
        self.fatal = None
        self.since = 0.0
        self.certain = False

    def add(self, line, now):
        if any(text in line for text in BEGIN):
            if self.lines and now - self.last > SETTLE:
                self.lines = []
            self.lines.append(line)
            self.last = now
        elif self.lines and now - self.last <= SETTLE and len(self.lines) < 200 and not SIGN.search(line):
            self.lines.append(line)
            self.last = now
        if SIGN.search(line):
            self.begun = True
            # It went on, so nothing ended it.
            self.fatal = None
            self.lines = []

    def judge(self, now):
        """Once the lines have come: an exception of the pipeline is kept, one of Kit's own extensions is passed over."""
        if not self.lines or now - self.last <= SETTLE:
            return
        text = "\n".join(self.lines)
        mine = OURS.search(text) is not None or (self.begun and OWNER.search(text) is None)
        if mine and self.fatal is None:
            self.fatal, self.since = raised(self.lines), now
            # The task itself is over: nothing will go on.
            self.certain = TASK.search(text) is not None
        self.lines = []

    def ended(self, now, patience):
        """The exception that ended the pipeline, once it is clear that it did."""
        over = self.fatal is not None and (self.certain or now - self.since >= patience)
        return self.fatal if over else None


def over_boards(line):
    """Such as "board 2 of 3: 140 of about 300 patches"; None where there is one board, or the line counts nothing.

    Boards that are still to come are taken to have as many patches as were asked for, or as this one has.
    """
    count, boards = COUNT.search(line.rstrip()), os.environ.get("RENDER_BOARD", "").split()
    if count is None or len(boards) != 2:
        return None
    (trigger, triggers, done, positions), (board, of) = map(int, count.groups()), map(int, boards)
    before, asked = int(os.environ.get("RENDER_BEFORE") or 0), int(os.environ.get("RENDER_PATCHES") or -1)
    own = min(triggers * positions, asked) if asked > 0 else triggers * positions
    total = before + own + (of - board) * (asked if asked > 0 else own)
    return f"board {board} of {of}: {before + (trigger - 1) * positions + done} of {'' if board == of else 'about '}{total} patches"


def raised(lines):
    """Such as "KeyError: 'cone_angle_range'"."""
    for line in reversed(lines):
        match = RAISED.search(line.strip())
        if match and not any(text in line for text in BEGIN) and "coro=" not in line:
            return f"{match[1]}: {match[2]}" if match[2] else line.strip()[:400]
    for line in lines:
        match = IN_TASK.search(line) or re.search(r"never retrieved\W+(.+)", line)
        if match:
            return match[1].strip()[:400]
    return lines[-1].strip()[:400]


class Files:
    """Whether new files came since the last look."""

    def __init__(self, output):
        self.output = output
        self.seen = self.look()

    def look(self):
        count, newest = 0, 0
        for folder in self.output.glob("trigger_*"):
            for entry in os.scandir(folder):
                try:
                    newest = max(newest, entry.stat().st_mtime_ns)
                    count += 1
                except OSError:
                    continue
        return count, newest

    def changed(self):
        try:
            now = self.look()
        except OSError:
            return False
        changed, self.seen = now != self.seen, now
        return changed


def whole(output):
    """Whether the files show a scan that came to its end: every position has a picture, and the metadata, written last, is there."""
    for path in output.glob("trigger_*/metadata.json"):
        try:
            positions = json.loads(path.read_text(encoding="utf-8"))["num_positions"]
        except (OSError, ValueError, KeyError, TypeError):
            continue
        if positions and positions == sum(1 for _ in path.parent.glob("rgb_*")):
            return True
    return False


def reader(stream, lines):
    for line in stream:
        lines.put(line.rstrip("\r\n"))
    lines.put(None)


def end(kit, patience):
    """Ends Kit, in the hard way where it does not end by itself."""
    try:
        kit.wait(patience)
        return
    except subprocess.TimeoutExpired:
        print("ending Kit, which does not end by itself", flush=True)
    kit.terminate()
    try:
        kit.wait(10)
    except subprocess.TimeoutExpired:
        kit.kill()
        kit.wait()


def watch(kit, output, quiet, after):
    """None when the board was rendered; else what happened, and what to do."""
    lines: queue.Queue[str | None] = queue.Queue()
    threading.Thread(target=reader, args=(kit.stdout, lines), daemon=True).start()
    files, exceptions = Files(output), Exceptions()
    last: collections.deque[str] = collections.deque(maxlen=3)
    alive = working = looked = time.monotonic()
    while True:
        try:
            line = lines.get(timeout=min(0.5, quiet / 4))
        except queue.Empty:
            line = ""
        now = time.monotonic()
        if line is None:
            break
        if line:
            print(line, flush=True)
            told = over_boards(line)
            if told is not None:
                print(told, flush=True)
            last.append(line.strip()[:300])
            alive = now
            if SIGN.search(line):
                working = now
            if DONE in line:
                return None
            exceptions.add(line, now)
        if now - looked >= min(2, quiet / 4):
            looked = now
            if files.changed():
                alive = working = now
                exceptions.fatal = None
        exceptions.judge(now)
        exception = exceptions.ended(now, after)
        if exception is not None:
            return broken(exception)
        # Kit may chatter while the pipeline is gone, so the pipeline has a bound of its own.
        if now - alive >= quiet or now - working >= 4 * quiet:
            silent = f"nothing new for {quiet:g} s" if now - alive >= quiet else f"nothing of the pipeline for {4 * quiet:g} s"
            return (f"the renderer stands still, {silent} in its lines and files; last lines: {' | '.join(last) or 'none'}",
                    "look at the last lines for what it waits for; a slow board may need a greater render_quiet_s")
    code = kit.wait()
    exceptions.judge(time.monotonic() + 2 * SETTLE)
    if exceptions.fatal is not None:
        return broken(exceptions.fatal)
    if whole(output):
        print("Kit ended without a last word; every position has its files", flush=True)
        return None
    return (f"Kit ended (exit {code}) before the pipeline was done; last lines: {' | '.join(last) or 'none'}",
            "read the renderer's lines above; check scene and prim paths in pcba_target.yaml")


def broken(exception):
    return (f"the render pipeline stopped with {exception}",
            "correct the key or prim path that it names, in the board's cookbook or in the scene")


def main():
    output, command = pathlib.Path(sys.argv[1]), sys.argv[2:]
    quiet, after = seconds("RENDER_QUIET_S", 1800), seconds("RENDER_AFTER_EXCEPTION_S", 60)
    patience = seconds("RENDER_END_S", 60)
    kit = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                           encoding="utf-8", errors="replace")

    def stop(number, _frame):
        kit.terminate()
        sys.exit(128 + number)

    signal.signal(signal.SIGTERM, stop)
    problem = watch(kit, output, quiet, after)
    end(kit, patience if problem is None else 1)
    if problem:
        what, fix = problem
        sys.exit(f"ERROR: {what}{os.environ.get('RENDER_OF', '')}\nfix: {fix}")


main()
