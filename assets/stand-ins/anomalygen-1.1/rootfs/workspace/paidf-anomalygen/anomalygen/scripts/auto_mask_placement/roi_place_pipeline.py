"""Stands where AnomalyGen 1.1's mask placement stands: hands its arguments to the CPU preview."""
import os
import sys

node = os.environ["STAND_IN_NODE"]
os.execv(node, [node, os.environ["STAND_IN_BUNDLE"], "roi-place-pipeline", *sys.argv[1:]])
