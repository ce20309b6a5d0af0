#!/usr/bin/env bash
# Stands where AnomalyGen's prep_testcase.sh stands: hands its arguments to the CPU preview.
set -euo pipefail
exec "$STAND_IN_NODE" "$STAND_IN_BUNDLE" prep-testcase "$@"
