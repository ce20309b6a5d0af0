# Shared by the setup scripts, after pod.sh: one download whose failure is told in plain words.
# The image's downloaders end with 0 for a repository that they were refused, so their words count, too.

repo="$ROOT/workspace/paidf-anomalygen"
mkdir -p "$OUTPUT"

# download <command...>: runs it in the image's repository; stops with what to do when the hub refused something.
download() {
  local log="$WORK/download.log" code=0
  if [ -z "${HF_TOKEN:-}" ]; then
    die "HF_TOKEN is empty in this pod" "osmo credential set hf-token --type GENERIC --payload token=<your Hugging Face token>"
  fi
  if [ -n "${NEEDS_GIB:-}" ] && ! waived disk; then
    python3 "$DAY0/free_disk.py" "$OUTPUT" "$NEEDS_GIB"
  fi
  # Progress bars would be most of the log; how much has arrived is said once a minute instead.
  export HF_HUB_DISABLE_PROGRESS_BARS=1
  local talker
  while sleep 60 >/dev/null 2>&1; do say "so far: $(du -sm "$OUTPUT" 2>/dev/null | cut -f 1) MB"; done &
  talker=$!
  (cd "$repo" && "$@") 2>&1 | tee "$log" || code=$?
  kill "$talker" 2>/dev/null || true
  python3 "$DAY0/explain_download.py" "$log" "$code" "${REPOSITORIES:-}"
}

# settle <artifact>: lays the download out as the contract has it, checks it by name and lists it.
settle() {
  python3 "$DAY0/settle_download.py" "$1" "$OUTPUT" "$repo/checkpoints"
}
