#!/usr/bin/env python3
"""Say why a download failed: explain_download.py <its log> <its exit code> <repositories>.

The hub's client names a repository in each refusal; where it does not, the ones that the download reads are named.
Ends with 1 when something was refused, also when the downloader itself ended with 0.
"""
import re
import sys

TOKEN = ("osmo credential delete hf-token; osmo credential set hf-token --type GENERIC "
         "--payload token=<your Hugging Face token>; then call setup_artifacts again")
LICENCE = "open {page} as the owner of the token, accept its licence, then call setup_artifacts again"
NETWORK = "let the pods of this pool reach huggingface.co, or upload the artifact to the root"

# The first that fits a line, in this order over the whole log.
RULES = [
    (r"fine-grained token settings|enable access to public gated repositories",
     "the token may not read gated repositories such as {repo} (403)",
     "allow access to public gated repositories in the settings of the token, or make one of the type Read; then call setup_artifacts again"),
    (r"Invalid (?:user token|credentials|username or password)|token (?:is )?(?:invalid|expired)|Invalid user token",
     "Hugging Face does not accept the token (401)", TOKEN),
    (r"GatedRepoError|gated repo|awaiting a review|not in the authorized list|Access to (?:model|dataset) \S+ is restricted|requires approval",
     "{repo} is gated, and its licence is not accepted for this token (GatedRepoError)", LICENCE),
    (r"\b403\b.*(?:Client Error|Forbidden)", "Hugging Face refused {repo} (403)", LICENCE),
    (r"\b401\b.*(?:Client Error|Unauthorized)", "Hugging Face does not accept the token for {repo} (401)", TOKEN),
    (r"RepositoryNotFoundError|Repository Not Found|not found or your token",
     "{repo} is not there for this token (404)", LICENCE),
    (r"Name or service not known|Temporary failure in name resolution|Failed to resolve|Connection refused|"
     r"Network is unreachable|ConnectTimeout|Max retries exceeded|unable to resolve host",
     "the pod does not reach the hub", NETWORK),
    (r"No space left on device", "No space left on device while downloading", "give the setup more storage"),
]
IN_ADDRESS = re.compile(r"https?://[^/\s]+/(?:api/(?:models/|(?=datasets/)))?((?:datasets/)?[\w.-]+/[\w.-]+)(?=/|[\s?'\"]|\.?$)")
IN_WORDS = re.compile(r"(?:Access to (?:model|dataset)|Error downloading|repo) ([\w.-]+/[\w.-]+?)(?=[\s:]|\.?$)")


def named(lines: list, at: int, usual: str) -> str:
    """The repository in the refusal: the hub's messages spread over a few lines."""
    for line in lines[max(0, at - 1):at + 4]:
        match = IN_WORDS.search(line) or IN_ADDRESS.search(line)
        if match:
            return match[1]
    return usual


def main() -> None:
    path, code, repositories = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    usual = repositories.split()[0] if repositories.split() else "the repository"
    with open(path, encoding="utf-8", errors="replace") as file:
        lines = [line.rstrip("\n")[:2000] for line in file]
    for pattern, what, fix in RULES:
        for at, line in enumerate(lines):
            if not re.search(pattern, line, re.IGNORECASE):
                continue
            repo = named(lines, at, usual)
            # Datasets and models may share a name; the page of a known dataset is the dataset's.
            known = next((one for one in repositories.split() if one.endswith(repo)), repo)
            sys.exit("ERROR: the download was refused: " + what.format(repo=repo.removeprefix("datasets/")) +
                     "\nfix: " + fix.format(page=f"https://huggingface.co/{known}"))
    if code != 0:
        last = next((line for line in reversed(lines) if line.strip()), "it printed nothing")
        sys.exit(f"ERROR: the download ended with exit code {code}: {last[:300]}\n"
                 "fix: read the lines above; call setup_artifacts again, it fetches only what is missing")


main()
