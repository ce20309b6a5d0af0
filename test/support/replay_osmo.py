"""An `osmo` that answers from recordings of the real one.

REPLAY names a JSON file: a list of recordings {argv, exit, seconds, stdout, stderr}; with `stdout_file` the contents of
that file come after stdout. The first whose command fits the
arguments answers: stdout, stderr and exit code as recorded; a recording that had to be killed stays open, one that
took over half a minute hangs as long. REPLAY_LOG, when set, gets a line of JSON per call: {pid, argv}. With
REPLAY_CLIENT below 6.4 it refuses the options that such a client does not have.
"""
import json
import os
import re
import shutil
import signal
import sys
import time


def key(argv):
    """What tells commands apart: the words, the IDs they name, and the flags that change the form of the answer."""
    words = [word for word in argv if not word.startswith("-")]
    command = tuple(words[:2])
    if command[:1] == ("credential",):
        command = ("credential", "list" if "list" in words else words[-1])
    if command[:1] == ("version",):
        command = ("version",)
    follows = command in (("workflow", "logs"), ("workflow", "events"))
    format_flags = ("--format-type",) if follows else ("--format-type", "-t")
    task = next((argv[n + 1] for n, word in enumerate(argv[:-1]) if follows and word in ("--task", "-t")), None)
    names_one = command[:1] == ("workflow",) and command[1:] not in (("submit",), ("list",), ("validate",))
    return {
        "command": command,
        "id": words[2] if names_one and len(words) > 2 else None,
        "json": any(flag in argv for flag in format_flags),
        "task": task,
        "dry": "--dry-run" in argv,
        "refused": "FAILED_SUBMISSION" in argv,
    }


def fits(recording, asked, strict):
    recorded = key(recording["argv"][1:])
    same = ("command", "id", "json", "dry", "refused", "task") if strict else ("command", "id", "dry")
    return all(recorded[part] == asked[part] for part in same)


with open(os.environ["REPLAY"], encoding="utf8") as file:
    recordings = json.load(file)
if "REPLAY_LOG" in os.environ:
    with open(os.environ["REPLAY_LOG"], "a", encoding="utf8") as log:
        log.write(json.dumps({"pid": os.getpid(), "argv": sys.argv[1:]}) + "\n")
if os.environ.get("REPLAY_CLIENT", "6.4").split(".") < ["6", "4"] and "--label" in sys.argv:
    sys.stderr.write("usage: osmo [-h] ...\nosmo: error: unrecognized arguments: --label\n")
    sys.exit(2)
asked = key(sys.argv[1:])
found = [one for strict in (True, False) for one in recordings if fits(one, asked, strict)]
if not found:
    sys.stderr.write(f"replay: nothing recorded for {asked}\n")
    sys.exit(97)
answer = found[0]
sys.stdout.write(answer["stdout"] + ("\n" if answer["stdout"] else ""))
sys.stdout.flush()
if "stdout_file" in answer:
    with open(answer["stdout_file"], "rb") as file:
        shutil.copyfileobj(file, sys.stdout.buffer)
    sys.stdout.flush()
sys.stderr.write(answer["stderr"] + ("\n" if answer["stderr"] else ""))
sys.stderr.flush()
if str(answer["exit"]).startswith("KILLED"):
    signal.pause()
if answer["seconds"] > 30:
    time.sleep(answer["seconds"])
match = re.fullmatch(r"-?\d+", str(answer["exit"]))
sys.exit(int(match.group()) if match else 1)
