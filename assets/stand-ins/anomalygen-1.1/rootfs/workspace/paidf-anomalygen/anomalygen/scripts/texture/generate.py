"""Stands where AnomalyGen 1.1's generate.py stands; the preview's torchrun runs it, as the real one does."""
import sys

sys.exit("ERROR: run this script through torchrun")
