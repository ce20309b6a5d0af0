#!/usr/bin/env bash
# Stands where AnomalyGen's checkpoint download stands: hands its arguments to the preview's mirror or sample.
set -euo pipefail
exec "$STAND_IN_NODE" "$STAND_IN_BUNDLE" setup-fetch checkpoint "$@"
