#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Golden ticks: what matplotlib 3.11 puts at an axis.

Usage: make_ticks.py          writes ticks.txt beside this script

A line is: low, high, room for so many intervals, the offset ("-" if there is none), then a label for each tick, then "|"
and the tick's places. Numbers are hexadecimal.
"""
import pathlib

import matplotlib

matplotlib.use("agg")
import matplotlib.pyplot as plt
from matplotlib.ticker import MaxNLocator

intervals = [
    (0, 1), (-0.05, 1.05), (-0.1, 2.1), (-1.45, 30.45), (-24.95, 523.95), (-0.5, 27.5), (27.5, -0.5), (0.945, 1.055),
    (0.08, 0.52), (0.112, 0.9573), (2.1, 2.4), (-149, 3149), (0, 1e-3), (0, 1e-4), (-1e-5, 2.3e-5), (3e-7, 8e-7),
    (0, 99999), (0, 1e6), (-5e4, 1.05e6), (0, 3.2e7), (1e12, 1.2e12), (-7e-12, 7e-12), (0, 1e100), (1e-100, 2e-100),
    (1000, 1001), (999999.9, 1000002.1), (12345, 12345.003), (1e6 + 0.1, 1e6 + 0.9), (-12346, -12345), (10**9, 10**9 + 7),
    (-3.5, -3.4), (9990, 10010), (99.99, 100.01), (0.9999, 1.0001), (4.725, 5.275), (-0.055, 0.055), (5, 5), (0, 0),
    (1 / 3, 2 / 3), (-1 / 7, 1 / 7), (2.302585, 2.302586), (0.1, 0.3), (0.98, 1.0), (-273.15, 100), (1, 1e5), (0.5, 9.5),
]
lines = []
figure, axes = plt.subplots()
for low, high in intervals:
    for bins in (1, 3, 5, 8, 9):
        axes.cla()
        axes.set_xlim(low, high)
        low, high = axes.get_xlim()
        axes.xaxis.set_major_locator(MaxNLocator(nbins=bins, steps=[1, 2, 2.5, 5, 10]))
        ticks = axes.xaxis._update_ticks()
        offset = axes.xaxis.get_major_formatter().get_offset() or "-"
        words = [low.hex(), high.hex(), str(bins), offset, *(t.label1.get_text() for t in ticks), "|"]
        lines.append(" ".join(words + [float(t.get_loc()).hex() for t in ticks]))
(pathlib.Path(__file__).resolve().parent / "ticks.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
