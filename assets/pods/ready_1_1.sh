# Sourced by both AnomalyGen tasks of release 1.1: what has to be there before anything is loaded.

repo="$ROOT/workspace/paidf-anomalygen"

# need_shm <who>: data loaders and ranks share pictures through it.
need_shm() {
  local shm_kib
  if waived shm; then return; fi
  shm_kib=$(df -Pk /dev/shm | awk 'NR==2 {print $2}')
  if [ "$shm_kib" -lt 16777216 ]; then
    die "/dev/shm has $((shm_kib / 1048576)) GiB, $1 needs at least 16 GiB" \
      "have a pod template mount a memory volume of 32 GiB at /dev/shm"
  fi
}

# ready: checkpoints in their place, and the image's own look at GPU, packages, weights and digests. Leaves $repo as folder.
ready() {
  local code=0
  python3 "$DAY0/link_checkpoints_1_1.py" "$PRETRAINED_IN" "$repo"
  cd "$repo"
  bash scripts/preflight_env_ckpt.sh 2>&1 | tee "$WORK/preflight.log" || code=$?
  if [ "$code" -ne 0 ]; then
    die "preflight_env_ckpt.sh of the image ended with exit code $code: $(grep '^\[fail\]' "$WORK/preflight.log" | head -n 3 | paste -sd ';' -)" \
      "checkpoints: complete models/pretrained by the setup of release 1.1; GPU, CUDA or packages: the driver has to serve CUDA 13.2, so another pool or a newer driver" "$code"
  fi
}
