#!/usr/bin/env python3
"""Stands where usd2roi's crop script stands: hands its arguments to the CPU preview."""
import os
import sys

node = os.environ["STAND_IN_NODE"]
os.execv(node, [node, os.environ["STAND_IN_BUNDLE"], "crop", *sys.argv[1:]])
