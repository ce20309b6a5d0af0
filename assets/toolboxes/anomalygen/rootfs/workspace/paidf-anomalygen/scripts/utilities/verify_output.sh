#!/usr/bin/env bash
# Stands where AnomalyGen's verify_output.sh stands: hands its arguments to the CPU preview.
set -euo pipefail
exec "$TOOLBOX_NODE" "$TOOLBOX_BUNDLE" verify-output "$@"
