# Shared by the pod scripts: where the container's tools are, how a pod reports and stops.
# STAND_IN_ROOT is empty in the real images; the embedded engine puts its stand-ins below another root.

ROOT="${STAND_IN_ROOT:-}"
DAY0="$ROOT/tmp/day0"
WORK="${TMPDIR:-/tmp}/day0-work"
mkdir -p "$WORK"

say() { printf '%s\n' "$*"; }

# files <find arguments>: the files that find lists; a folder that is not there or not readable has none, and must
# not end the script (pipefail) before it says what is missing.
files() { find -L "$@" -type f -print 2>/dev/null || true; }

# die <what> <what to do> [<exit code>]: the last lines of a failed stage. A tool's own code tells how it was ended.
die() {
  printf 'ERROR: %s\n' "$1"
  printf 'fix: %s\n' "$2"
  exit "${3:-1}"
}

# waived <check>: true when this stand-in has no such thing to check, which is then said aloud.
waived() {
  case " ${STAND_IN_WAIVED:-} " in
    *" $1 "*)
      say "waived: $1 concerns the GPU pod alone, this is a CPU preview"
      return 0
      ;;
  esac
  return 1
}
