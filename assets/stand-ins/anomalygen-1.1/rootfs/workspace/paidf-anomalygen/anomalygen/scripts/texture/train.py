"""Stands where AnomalyGen 1.1's train.py stands; the preview's torchrun runs it, as the real one does."""
import sys

sys.exit("ERROR: run this script through torchrun")
