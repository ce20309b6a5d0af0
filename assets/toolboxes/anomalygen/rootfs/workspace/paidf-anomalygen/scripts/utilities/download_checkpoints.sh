#!/usr/bin/env bash
# Stands where the download of the pretrained bundle stands: hands its arguments to the preview's mirror or sample.
set -euo pipefail
exec "$TOOLBOX_NODE" "$TOOLBOX_BUNDLE" setup-fetch pretrained "$@"
