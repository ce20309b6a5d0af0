#!/usr/bin/env bash
# Checks a DIG root by the words of the Day 0 document. Thin: the checks are those of the tool `preflight`.
#
#   DIG_URL_ROOT=s3://my-bucket/dig bash scripts/preflight_urls.sh 0 pcb
#   USE_PRETRAINED_CHECKPOINT=false DIG_URL_ROOT=s3://my-bucket/dig bash scripts/preflight_urls.sh 0 pcb
#
# Also read, where set: POOL, IMAGE_EDIT_ENDPOINT, IMAGE_EDIT_MODEL, and the settings of pcba-day0 (PCBA_DAY0_...).
# Exit code 0: READY; 1: something would fail, or could not be looked at; 2: it was called in another way.
set -euo pipefail

usage() {
  printf 'preflight_urls.sh: %s\nusage: DIG_URL_ROOT=<root> [USE_PRETRAINED_CHECKPOINT=false] bash scripts/preflight_urls.sh 0 pcb\n' "$1" >&2
  exit 2
}

[ $# -eq 2 ] || usage "give the day and the use case"
[ "$1" = 0 ] || usage "day $1 is not known: this package runs day 0"
[ "$2" = pcb ] || usage "use case $2 is not known: this package runs pcb"
case "${USE_PRETRAINED_CHECKPOINT:-true}" in
  true) mode=passthrough ;;
  false) mode=finetune ;;
  *) usage "USE_PRETRAINED_CHECKPOINT is true or false, not $USE_PRETRAINED_CHECKPOINT" ;;
esac

# In a clone and in the npm package the programs lie beside this folder, in the plugin beside the skills.
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
day0=()
for program in "$here/../dist/pcba-day0.cjs" "$here/../../../server/dist/pcba-day0.cjs"; do
  [ -f "$program" ] && day0=(node "$program") && break
done
if [ ${#day0[@]} -eq 0 ]; then
  command -v pcba-day0 >/dev/null || { echo 'preflight_urls.sh: pcba-day0 is not built here: run npm ci' >&2; exit 1; }
  day0=(pcba-day0)
fi

arguments=$(MODE=$mode node -e '
  const { MODE, DIG_URL_ROOT, POOL, IMAGE_EDIT_ENDPOINT, IMAGE_EDIT_MODEL } = process.env;
  const given = { mode: MODE, dig_url_root: DIG_URL_ROOT, pool: POOL, image_edit_endpoint: IMAGE_EDIT_ENDPOINT, image_edit_model: IMAGE_EDIT_MODEL };
  process.stdout.write(JSON.stringify(Object.fromEntries(Object.entries(given).filter(([, value]) => value))));
')
answer=$("${day0[@]}" --text call preflight "$arguments") || { printf '%s\n' "$answer"; exit 1; }
printf '%s\n' "$answer"
case "$answer" in READY*) exit 0 ;; esac
case "$answer" in *'embedded engine'*)
  echo 'without a cluster: eval "$(node dist/pcba-day0.cjs env)" gives this shell the sample root (README, "By hand")' >&2 ;;
esac
exit 1
