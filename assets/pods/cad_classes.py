"""Class names of a CAD mask as AnomalyGen's placement knows them: exactly pad, solder, capacitor and ic, in small letters.

Boards name their parts otherwise; a mask whose classes are unknown gets no place for any defect. Used by the pods' scripts.
"""
import json
import pathlib

from recolour import one_colour_a_class

KNOWN = ("pad", "solder", "capacitor", "ic")
# What AnomalyGen would call these: bodies with ends are capacitors, metal that a part stands on is solder.
CALLED = {"resistor": "capacitor", "inductor": "capacitor", "diode": "capacitor", "passive": "capacitor",
          "passive_component": "capacitor", "termination": "capacitor", "lead": "solder", "fillet": "solder",
          "paste": "solder", "chip": "ic", "package": "ic"}
NOTHING = ("BACKGROUND", "UNLABELLED")
# What placing by cad knows, and the classes that each needs one of (cad2roi/defects): a missing part needs no solder, and a
# bridge lies on pads that no solder hides.
NEEDS = {"missing": ("capacitor", "ic"), "bridge": ("pad",), "excess_solder": ("pad", "solder"), "less_solder": ("pad",)}


def called(name: str) -> str:
    low = name.strip().lower()
    return low if low in KNOWN else CALLED.get(low, name)


def write_labels(source: pathlib.Path, target: pathlib.Path) -> tuple:
    """Write the labels with AnomalyGen's names and one colour a class; say what was renamed and what stays unknown.

    The known classes that are there, and which colours of the masks have to become which (recolour.py).
    """
    labels = json.loads(source.read_text(encoding="utf-8-sig"))
    there, renamed, unknown = set(), {}, set()
    for entry in labels.values():
        name = str(entry.get("class", "")) if isinstance(entry, dict) else ""
        if not name or name.upper() in NOTHING:
            continue
        entry["class"] = called(name)
        there.add(entry["class"])
        if entry["class"] != name:
            renamed[name] = entry["class"]
        elif name not in KNOWN:
            unknown.add(name)
    changes = one_colour_a_class(labels, NOTHING)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(labels, indent=2) + "\n", encoding="utf-8")
    if renamed:
        print(f"CAD classes renamed for AnomalyGen: {', '.join(f'{old} to {new}' for old, new in sorted(renamed.items()))}")
    if unknown:
        print(f"WARNING: CAD classes that AnomalyGen does not know and leaves out: {', '.join(sorted(unknown))}")
    if changes:
        print(f"CAD masks recoloured, for AnomalyGen keeps one colour a class: {', '.join(f'{old} to {new}' for old, new in changes.items())}")
    return there & set(KNOWN), changes


def lack(defect: str, there: set) -> str:
    """Why a defect can never be placed by cad on these classes; empty when it can."""
    if defect not in NEEDS:
        return f"placing by cad knows {', '.join(NEEDS)} alone"
    if not there.intersection(NEEDS[defect]):
        return f"it needs the CAD class {' or '.join(NEEDS[defect])}, and the crops have {', '.join(sorted(there)) or 'none of these'}"
    return ""
