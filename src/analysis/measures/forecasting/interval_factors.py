"""Factors of the intervals by months of history: written by `benchmarks/forecast.py --part calibration`."""

MONTHS = (3, 12, 18, 24, 36, 60, 120)
ABOVE = (2.0, 1.50, 1.30, 1.12, 1.05, 1.05, 0.92)
BELOW = (2.0, 1.50, 1.30, 1.12, 1.05, 1.05, 0.92)
OWN = (1.5, 1.20, 1.10, 0.97, 0.97, 0.94, 0.86)
