#!/usr/bin/env python3
"""Stands where AnomalyGen's validate_dataset.py stands: hands its arguments to the CPU preview."""
import os
import sys

node = os.environ["STAND_IN_NODE"]
os.execv(node, [node, os.environ["STAND_IN_BUNDLE"], "validate-dataset", *sys.argv[1:]])
