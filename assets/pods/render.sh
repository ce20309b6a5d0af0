#!/usr/bin/env bash
# Renders the board's scan grid and crops the regions of interest (usd2roi).
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/pod.sh"

python3 "$(dirname "${BASH_SOURCE[0]}")/check_values.py"

if ! waived nvoptix && [ ! -f /usr/share/nvidia/nvoptix.bin ]; then
  die "/usr/share/nvidia/nvoptix.bin is not in this pod: Kit would fall back to noisy path tracing without a word" \
    "have a pod template mount /usr/share/nvidia/nvoptix.bin from the host"
fi
if ! waived shm; then
  shm_kib=$(df -Pk /dev/shm | awk 'NR==2 {print $2}')
  if [ "$shm_kib" -lt 16777216 ]; then
    die "/dev/shm has $((shm_kib / 1048576)) GiB, the renderer needs at least 16 GiB" \
      "have a pod template mount a memory volume of 32 GiB at /dev/shm"
  fi
fi

# Several boards stand behind each other, with a comma between; each has its cookbook in a folder of its own then.
# OSMO takes a brace with a hash behind it for a comment of its own templates, so words are counted by a function.
count() { printf '%s' "$#"; }
IFS=, read -r -a boards <<<"$BOARD"
total=$(count "${boards[@]}")
scenes=("$SCENE_FILENAME")
scenes_given=1
of=""
if [ "$total" -gt 1 ]; then
  IFS=, read -r -a scenes <<<"$SCENE_FILENAME"
  scenes_given=$(count "${scenes[@]}")
  if [ "$scenes_given" -ne 1 ] && [ "$scenes_given" -ne "$total" ]; then
    die "scene_filename names $scenes_given scenes, and board $total boards" "give one scene for all boards, or one for each, in their order"
  fi
fi

# find_scene <file name>: its path. Hand uploads may wrap the tree in one more folder, so the scene is looked for by name
# (which is no pattern). The highest one counts: copies of older versions tend to lie in folders below.
find_scene() {
  pattern=$(printf '%s' "$1" | sed 's/[][*?\\]/\\&/g')
  scene=$(files "$ASSETS_IN" -name "$pattern" | awk -F/ '{ print NF "/" $0 }' | LC_ALL=C sort -t/ -k1,1n -k2 | head -n 1 | cut -d/ -f2-)
  if [ -z "$scene" ]; then
    found=$(files "$ASSETS_IN" \( -name '*.usd' -o -name '*.usda' -o -name '*.usdc' \) | wc -l)
    if [ "$found" -eq 0 ]; then
      die "no USD found under $ASSETS_IN" "inspect <dig_url_root>/datasets/pcb/assets; it must hold the USD tree"
    fi
    highest=$(files "$ASSETS_IN" \( -name '*.usd' -o -name '*.usda' -o -name '*.usdc' \) | awk -F/ '{ print NF "/" $0 }' | LC_ALL=C sort -t/ -k1,1n -k2 | head -n 1)
    die "scene $1 is not among the $found USD files under $ASSETS_IN, such as ${highest##*/}$of" "set scene_filename and board to what is there"
  fi
  say "scene: ${scene#"$ASSETS_IN"/}"
}

# prepare <n>: finds the scene of a board and fills its cookbook, before the hours of the first render.
prepare() {
  board=${boards[$1]}
  cookbook="$DAY0/cookbook"
  out="$OUTPUT"
  scene_filename=${scenes[0]}
  if [ "$total" -gt 1 ]; then
    cookbook="$DAY0/cookbook/$board"
    out="$OUTPUT/boards/$board"
    if [ "$scenes_given" -gt 1 ]; then scene_filename=${scenes[$1]}; fi
    of="; board $board"
  fi
  find_scene "$scene_filename"
  mkdir -p "$out"
  for file in pcba_target.yaml day0_image.yaml day0_crop.yaml; do
    SCENE="$scene" RENDER_OUTPUT="$out" python3 "$DAY0/fill_cookbook.py" "$cookbook/$file" "$out/$file"
  done
  # Whoever reads this folder without knowing the run's specification learns here which board it is of.
  BOARD="$board" SCENE="${scene#"$ASSETS_IN"/}" python3 -c 'import json, os; print(json.dumps({"board": os.environ["BOARD"], "scene": os.environ["SCENE"]}))' >"$out/board.json"
}

# render <n>: patches and crops of a board; `patches` and `pairs` say how many.
render() {
  board=${boards[$1]}
  out="$OUTPUT"
  kit_board=""
  if [ "$total" -gt 1 ]; then
    out="$OUTPUT/boards/$board"
    of="; board $board"
    kit_board="$(($1 + 1)) $total"
    say "board $(($1 + 1)) of $total: $board"
  fi
  say "render: board $board, patches $RENDER_PATCHES"
  sdg="$ROOT/workspace/paidf-simulation/scripts/sdg/standalone/sdg_pipeline.py"
  # Kit's exit code proves nothing and it idles on after an exception, so it runs under a watch.
  OUTPUT="$out" RENDER_OF="$of" RENDER_BOARD="$kit_board" RENDER_BEFORE="$all_patches" python3 "$DAY0/run_kit.py" "$out" "$ROOT/isaac-sim/kit/kit" "$ROOT/isaac-sim/apps/isaacsim.exp.base.kit" --no-window \
    --exec "$sdg --config $out/day0_image.yaml --pcba-config $out/pcba_target.yaml" 2>&1
  patches=$(files "$out/trigger_0000" -name 'rgb_*' | wc -l)
  if [ "$patches" -eq 0 ]; then
    die "the renderer wrote no patch to trigger_0000$of" "read the renderer's lines above; check scene and prim paths in pcba_target.yaml"
  fi

  say "crop: $patches patches"
  crop_exit=0
  crop_log="$WORK/crop.log"
  OUTPUT="$out" python3 "$ROOT/workspace/paidf-simulation/scripts/usd2roi/usd2roi_crop.py" --config "$out/day0_crop.yaml" 2>&1 |
    tee "$crop_log" || crop_exit=$?
  pairs=$(files "$out/crop" -path '*/normal_img/*' | wc -l)
  # With no crop at all the cropper stops at its own labels file, which says nothing of the cause.
  if [ "$pairs" -eq 0 ] && [ "$crop_exit" -ne 0 ] && ! grep -q 'FileNotFoundError.*semantic_segmentation_labels\.json' "$crop_log"; then
    die "the cropper ended with exit $crop_exit before any crop: $(tail -n 1 "$crop_log")$of" "correct what it names in day0_crop.yaml"
  fi
  if [ "$pairs" -eq 0 ]; then
    die "no ROI pairs were emitted from $patches patches (the cropper ended with exit $crop_exit)$of" \
      "raise render_patches (1 or 2 may look at empty board), or make the crop classes match the semantics"
  fi
  if [ "$crop_exit" -ne 0 ]; then
    die "the cropper ended with exit $crop_exit after $pairs crops$of" "read its last lines above; correct day0_crop.yaml"
  fi

  # Of a single patch the cropper makes no folder per cell, which all later stages want.
  masks=$(files "$out/trigger_0000" -name 'semantic_segmentation_*.png')
  for material in "$out"/crop/*/; do
    if [ ! -d "${material}normal_img" ]; then continue; fi
    cell=$(basename "$masks" .png)
    cell=${cell#semantic_segmentation_}
    if ! [[ "$cell" =~ ^x[0-9]+_y[0-9]+$ ]]; then
      die "the crops of ${material#"$out"/} have no folder per cell, and the $patches patches do not tell which it is$of" \
        "set rename_to_grid_index: true in day0_image.yaml, and pattern x*_y* in day0_crop.yaml"
    fi
    mkdir -p "$material$cell"
    mv "${material}normal_img" "${material}cad_mask" "$material$cell/"
  done
}

for ((n = 0; n < total; n++)); do prepare "$n"; done
all_pairs=0
all_patches=0
for ((n = 0; n < total; n++)); do
  render "$n"
  all_pairs=$((all_pairs + pairs))
  all_patches=$((all_patches + patches))
done
boards_told=""
if [ "$total" -gt 1 ]; then
  python3 "$DAY0/merge_boards.py" "$OUTPUT" "${boards[@]}"
  boards_told=" of $total boards"
fi
say "render done: $all_pairs crops from $all_patches patches$boards_told"
