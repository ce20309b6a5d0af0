"""Stands where AnomalyGen 1.1's labelling stands: hands its arguments to the CPU preview."""
import os
import sys

node = os.environ["STAND_IN_NODE"]
os.execv(node, [node, os.environ["STAND_IN_BUNDLE"], "pseudo-label", *sys.argv[1:]])
