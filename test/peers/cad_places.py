"""Counts AnomalyGen's own places of each defect on a picture of these classes: cad_places.py <checkout> <labels> <mask>...

Prints a list of counts by defect, one for each pair of labels and mask. Its logger alone is a stub.
"""
import json
import sys
import types

checkout, *files = sys.argv[1:]
sys.path.insert(0, checkout)
utils = types.ModuleType("imaginaire.utils")
utils.log = types.SimpleNamespace(info=lambda *_: None, warning=lambda *_: None, error=lambda *_: None)
sys.modules["imaginaire"] = types.ModuleType("imaginaire")
sys.modules["imaginaire.utils"] = utils

from automatic_mask_placement.cad2roi.core import CADToROIGenerator  # noqa: E402

found = []
for labels, mask in zip(files[::2], files[1::2]):
    candidates = CADToROIGenerator(labels).generate_all_candidates(mask)
    found.append({defect: len(places) for defect, places in candidates.items()})
print(json.dumps(found))
