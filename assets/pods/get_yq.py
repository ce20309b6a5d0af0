#!/usr/bin/env python3
"""Find or fetch mikefarah's yq v4: get_yq.py <folder>. Prints the program's path; all that is said goes to stderr.

Python, because both kinds of image have it while one has no curl and the other no wget. What is downloaded is run
only when its SHA-256 is the pinned one, wherever it came from (YQ_URL names a mirror of the same file).
"""
import hashlib
import http.client
import os
import pathlib
import platform
import re
import subprocess
import sys
import time
import typing
import urllib.error
import urllib.parse
import urllib.request

VERSION = "v4.44.3"
# SHA-256 of the release's files yq_linux_<arch>, not computed here. Both stand in NVIDIA/nvcf
# (infra/cassandra/rules/repos.bzl) and, from the release's own `checksums` file, in other public builds; the first
# one in aviadshiber/kapsis (scripts/lib/build-config.sh), too.
SHA256 = {
    "amd64": "a2c097180dd884a8d50c956ee16a9cec070f30a7947cf4ebf87d5f36213e9ed7",
    "arm64": "0e7e1524f68d91b3ff9b089872d185940ab0fa020a5a9052046ef10547023156",
}
ARCHITECTURES = {"x86_64": "amd64", "amd64": "amd64", "aarch64": "arm64", "arm64": "arm64"}
RELEASE = "https://github.com/mikefarah/yq/releases/download/{version}/yq_linux_{arch}"
REAL = re.compile(r"mikefarah/yq\S* version v?4\.")
STAND_IN = "yq (pcba-day0 stand-in"
WAYS_OUT = "set YQ_URL (workflow value yq_url) to a mirror of this very file that pods can reach, or use an image that has mikefarah's yq v4"
ATTEMPTS = 3
TIMEOUT_S = 30


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def die(what: str, fix: str) -> typing.NoReturn:
    sys.exit(f"ERROR: {what}\nfix: {fix}")


def version_of(program: pathlib.Path) -> str:
    """The first line of `--version`; empty when it does not run."""
    try:
        told = subprocess.run([str(program), "--version"], capture_output=True, text=True, timeout=TIMEOUT_S, check=True)
    except (OSError, ValueError, subprocess.SubprocessError):
        return ""
    return (told.stdout.splitlines() or [""])[0]


def on_path() -> "pathlib.Path | None":
    """The first yq on PATH that can be used. The Python program of the same name speaks another language."""
    root = os.environ.get("STAND_IN_ROOT", "")
    for folder in os.environ.get("PATH", "").split(os.pathsep):
        program = pathlib.Path(folder or ".") / "yq"
        if not os.access(program, os.X_OK) or not program.is_file():
            continue
        told = version_of(program)
        if REAL.search(told):
            say(f"yq: {program} is used: {told}")
            return program
        inside = root != "" and pathlib.Path(root).resolve() in program.resolve().parents
        if told.startswith(STAND_IN) and inside and "yq" in os.environ.get("STAND_IN_WAIVED", "").split():
            say(f"waived: the real yq concerns the GPU pod alone, this is a CPU preview with {told}")
            return program
        say(f"yq: {program} is not mikefarah's v4 and is not used: {told or 'it tells no version'}")
    return None


def fetch(url: str) -> bytes:
    """The file's bytes; a busy or broken connection is tried again, a refusal is not."""
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with urllib.request.urlopen(url, timeout=TIMEOUT_S) as answer:
                return answer.read()
        except urllib.error.HTTPError as error:
            # Release files are served by another host than the one asked, which a list of allowed hosts may lack.
            host = urllib.parse.urlsplit(error.url or url).netloc
            reason, final = f"HTTP {error.code} {error.reason} from {host}", error.code < 500 and error.code != 429
        except (OSError, ValueError, http.client.HTTPException) as error:  # ValueError: not an address at all
            reason, final = str(getattr(error, "reason", error)), isinstance(error, ValueError)
        if final or attempt == ATTEMPTS:
            break
        say(f"yq: {url}: {reason}; trying again")
        time.sleep(attempt)
    die(f"yq could not be downloaded from {url}: {reason}", WAYS_OUT)


def download(folder: pathlib.Path) -> pathlib.Path:
    arch = ARCHITECTURES.get(platform.machine().lower())
    if platform.system() != "Linux" or arch is None:
        die(f"there is no pinned yq for {platform.system()} {platform.machine()}", "use an image that has mikefarah's yq v4")
    url = os.environ.get("YQ_URL") or RELEASE.format(version=VERSION, arch=arch)
    content = fetch(url)
    found = hashlib.sha256(content).hexdigest()
    if found != SHA256[arch]:
        die(f"what {url} gave has the wrong checksum: SHA-256 {found}, {len(content)} bytes; yq {VERSION} for "
            f"{arch} has {SHA256[arch]}", WAYS_OUT)
    folder.mkdir(parents=True, exist_ok=True)
    program = folder / "yq"
    program.write_bytes(content)
    program.chmod(0o755)
    told = version_of(program)
    if not REAL.search(told):
        die(f"the downloaded {program} does not run as yq v4: {told or 'no answer to --version'}",
            "give the pod a TMPDIR that is not mounted noexec, or use an image that has mikefarah's yq v4")
    say(f"yq: downloaded from {url}: {told}")
    return program


def main() -> None:
    print(on_path() or download(pathlib.Path(sys.argv[1])))


if __name__ == "__main__":
    main()
