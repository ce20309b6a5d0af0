#!/usr/bin/env bash
# Stands where AnomalyGen 1.1's check of its surroundings stands: looks at the checkpoints as the CPU preview can.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
exec "$STAND_IN_NODE" "$STAND_IN_BUNDLE" preflight-1.1
