"""Factors of the intervals by months of history: written by `benchmarks/forecast.py --part calibration`.

Source: 6,838 windows of 240 public monthly series (M1, M3, hospital counts, tourism), each with the year after
it; `benchmarks/README.md` says what they hold on series that they were not set on.
"""

MONTHS = (3, 6, 12, 18, 24, 36, 60, 104)
ABOVE = (2.818, 2.306, 1.708, 1.545, 1.708, 1.545, 1.265, 1.035)
BELOW = (2.087, 1.398, 1.265, 1.265, 1.144, 1.137, 1.035, 1.035)
OWN = (1.717, 1.297, 1.041, 0.984, 0.998, 0.939, 0.805, 0.725)
