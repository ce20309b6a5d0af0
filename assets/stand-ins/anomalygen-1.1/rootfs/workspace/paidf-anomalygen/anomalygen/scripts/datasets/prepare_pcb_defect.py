"""Stands where AnomalyGen 1.1's dataset preparer stands: hands its arguments to the preview's mirror or sample."""
import os
import sys

node = os.environ["STAND_IN_NODE"]
os.execv(node, [node, os.environ["STAND_IN_BUNDLE"], "setup-fetch", "raw", *sys.argv[1:]])
