"""An `osmo` whose answers get lost: which and how follows from the run's name, so a seed repeats its faults.

State lies in the folder FAULTY_OSMO: `runs/<id>.json` for what was accepted or refused, `calls/<run>` with a byte
per submit, `frozen/<run>` with the time until which the service answers nothing about that run. Nothing in it knows
the toolkit; it speaks the forms of OSMO 6.4, or with FAULTY_VERSION those of an older service, which has no labels and
ignores a filter by them.
"""
import hashlib
import json
import os
import re
import signal
import sys
import time

state = os.environ["FAULTY_OSMO"]
version = os.environ.get("FAULTY_VERSION", "6.4.0").split(".")
labelled = version >= ["6", "4"]
argv = sys.argv[1:]


def say(value, code=0):
    print(json.dumps(value))
    sys.exit(code)


def lost():
    say({"message": "\nCannot connect to OSMO service, with error:\nRead timed out. (read timeout=60)", "code": 1}, 10)


def options(name):
    return [argv[i + 1] for i, word in enumerate(argv[:-1]) if word == name]


def values():
    return dict(word.split("=", 1) for word in argv[argv.index("--set-string") + 1:] if "=" in word)


def dice(*words):
    """A whole number below 100 that depends on the words alone."""
    return int(hashlib.sha256(" ".join(map(str, words)).encode()).hexdigest()[:8], 16) % 100


def rendered(run):
    url = values()["dig_url_root"] + "/runs/" + run
    return (f"workflow:\n  groups:\n  - name: usd2roi-render\n    tasks:\n    - name: usd2roi-replicator\n"
            f"      outputs:\n      - url: {url}/usd2roi-components/\n  name: {run}")


def accept(run, status="PENDING", after=0.0):
    """Takes the workflow in; lists show it `after` seconds later, as a slow service would."""
    for n in range(1, 1000):
        name = f"{run}-{n}"
        row = {"name": name, "user": "tester", "status": status, "submit_time": "2026-11-23T18:00:00.000000",
               "start_time": None, "end_time": None, "pool": "default", "spec": rendered(run),
               "visible": time.time() + after}
        if labelled:
            row["labels"] = dict(word.split("=", 1) for word in options("--label"))
        # Written aside first: whoever kills this process must not leave half a row behind.
        draft = os.path.join(state, f"draft-{os.getpid()}")
        with open(draft, "w") as file:
            json.dump(row, file)
        try:
            os.link(draft, os.path.join(state, "runs", f"{name}.json"))
            return name
        except FileExistsError:
            continue
        finally:
            os.unlink(draft)


def frozen_until(run):
    try:
        with open(os.path.join(state, "frozen", run)) as file:
            return float(file.read())
    except (FileNotFoundError, ValueError):
        return 0.0


def freeze(run):
    """Nothing is answered for a while; what was taken before is committed a moment after the first new answer."""
    pause = 4 + dice(run, "freeze") / 25
    accept(run, after=pause + 0.8)
    path = os.path.join(state, "frozen", run)
    with open(path + ".draft", "w") as file:
        file.write(str(time.time() + pause))
    os.rename(path + ".draft", path)
    time.sleep(60)


def submit():
    if "--label" in argv and not labelled:
        sys.stderr.write("usage: osmo [-h] ...\nosmo: error: unrecognized arguments: --label " + options("--label")[0] + "\n")
        sys.exit(2)
    run = values()["name"]
    if "--dry-run" in argv:
        print(rendered(run))
        return
    with open(os.path.join(state, "calls", run), "a") as calls:
        calls.write(".")
        attempt = calls.tell()
    # The harness may wait for this moment to kill the process that called.
    open(os.path.join(state, "sending", run), "w").close()
    fault = dice(run, "submit", attempt) if attempt < 6 else 0
    answer = lambda name: say({"name": name, "overview": "", "logs": "", "spec": None, "dashboard_url": None, "warnings": []})
    if run.endswith("-freeze") and attempt == 1:
        freeze(run)
    if run.endswith("-kill") and attempt == 1:
        # A slow client: its caller dies meanwhile.
        time.sleep(0.1 + dice(run, "pause") / 70)
        answer(accept(run))
    if fault < 25:
        answer(accept(run))
    if fault < 37:
        accept(run)
        lost()
    if fault < 47:
        lost()
    if fault < 58:
        accept(run, after=0.5 + dice(run, "slow") / 70)
        lost()
    if fault < 62:
        accept(run)
        print('{"name": "text')
        sys.exit(0)
    if fault < 67:
        accept(run)
        sys.exit(0)
    if fault < 72:
        accept(run)
        os.kill(os.getpid(), signal.SIGKILL)
    if fault < 77:
        os.kill(os.getpid(), signal.SIGKILL)
    if fault < 82:
        accept(run)
        time.sleep(60)
    if fault < 86:
        time.sleep(60)
    if fault < 91:
        say({"message": "Workflow submit failed:\nCould not find the credential: hf-token.", "code": 400}, 1)
    if fault < 95:
        accept(run, status="FAILED_SUBMISSION")
        lost()
    sys.stderr.write("Traceback (most recent call last):\nKeyError: 'name'\n")
    if fault < 98:
        accept(run)
    sys.exit(1)


def rows(run):
    """What the service lists of a run, without what it keeps for itself."""
    found = []
    for name in sorted(os.listdir(os.path.join(state, "runs"))):
        # IDs carry the run's name, so other files need not be opened.
        if re.fullmatch(rf"{re.escape(run)}-\d+\.json", name):
            with open(os.path.join(state, "runs", name)) as file:
                try:
                    row = json.load(file)
                except ValueError:
                    continue
            if row.pop("visible") <= time.time():
                found.append(row)
    return found


def workflows():
    """Now and then the cluster cannot say."""
    if "--label" in argv:
        # No release before 6.4 knows the filter; here nothing is ever looked up by it alone.
        say({"workflows": []})
    run = options("--name")[0].removesuffix("-")
    thaw = frozen_until(run)
    if thaw > time.time():
        # Asked while frozen: answered on resuming, before the old submit is committed.
        time.sleep(thaw - time.time())
    with open(os.path.join(state, "calls", f"{run}.lists"), "a") as calls:
        calls.write(".")
        attempt = calls.tell()
    if attempt < 40 and dice(run, "list", attempt) < 8:
        lost()
    wanted = options("--status")
    listed = [row for row in rows(run) if (row["status"] == "FAILED_SUBMISSION") == (wanted == ["FAILED_SUBMISSION"])]
    strangers = [dict(row, name=f"x{row['name']}-1", labels={}) for row in listed]
    for row in listed + strangers:
        row.pop("spec", None)
    say({"workflows": listed + strangers})


def specification():
    workflow = argv[2]
    for row in rows(workflow.rsplit("-", 1)[0]):
        if row["name"] == workflow:
            print(row["spec"])
            return
    say({"message": f"Workflow {workflow} is not found.", "code": 400}, 2)


command = " ".join(word for word in argv[:3] if not word.startswith("-"))
if command.startswith("workflow submit"):
    submit()
elif command.startswith("workflow list"):
    workflows()
elif command.startswith("workflow spec"):
    specification()
elif argv[:1] == ["version"]:
    numbers = dict(zip(("major", "minor", "revision"), version), hash="")
    say({"client": numbers, "service": numbers})
elif argv[:2] == ["profile", "list"]:
    say({"profile": {"username": "tester", "pool": "default"}, "roles": [], "pools": [], "token": None})
elif argv[:2] == ["pool", "list"]:
    usage = {"quota_used": "0", "quota_free": "8", "quota_limit": "8", "total_usage": "0", "total_capacity": "8", "total_free": "8"}
    say({"node_sets": [{"pools": [{"name": "default", "status": "ONLINE", "default_platform": "default", "resource_usage": usage}]}]})
elif argv[:2] == ["resource", "list"]:
    fits = {"gpu": 8, "cpu": 64, "memory": "1073741824Ki", "storage": 4398046511104}
    say({"resources": [{"hostname": "node-0", "platform_workflow_allocatable_fields": {"default": {"default": fits}}}]})
elif argv[:1] == ["credential"]:
    say({"credentials": [{"cred_name": "hf-token", "cred_type": "GENERIC", "profile": None}]})
else:
    say({"message": f"no such command: {' '.join(argv)}", "code": 1}, 2)
