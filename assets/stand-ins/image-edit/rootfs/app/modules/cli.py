#!/usr/bin/env python3
"""Stands where the image-edit client stands: hands its arguments to the CPU preview's client."""
import os
import sys

node = os.environ["STAND_IN_NODE"]
os.execv(node, [node, os.environ["STAND_IN_BUNDLE"], "image-edit", *sys.argv[1:]])
