#!/usr/bin/env bash
# Stands where AnomalyGen's checkpoint download stands: hands its arguments to the preview's mirror or sample.
set -euo pipefail
exec "$TOOLBOX_NODE" "$TOOLBOX_BUNDLE" setup-fetch checkpoint "$@"
