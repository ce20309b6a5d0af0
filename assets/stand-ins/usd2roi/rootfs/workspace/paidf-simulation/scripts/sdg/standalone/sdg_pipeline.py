#!/usr/bin/env python3
"""Stands where the render pipeline stands; it runs through /isaac-sim/kit/kit, as the real one does."""
import sys

sys.exit("ERROR: run this script through the kit launcher")
