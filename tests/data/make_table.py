#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Golden texts of tables: what pandas 3.1 prints in a notebook for the tables that table_text.test.cpp builds.

Usage: make_table.py          writes table.txt beside this script

Numbers come from a formula that both sides work out exactly: ramp(i) = ((i * 37) % 101 - shift) * scale.
A case is a line "case <title> <number of lines>", and the lines.
"""
import pathlib

import numpy as np
import pandas as pd

pd.set_option("display.max_columns", 20, "display.width", 80)
NAN = float("nan")
out = []


def case(title, shown):
    lines = str(shown).split("\n")
    out.append(f"case {title} {len(lines)}\n" + "".join(line + "\n" for line in lines))


def ramp(rows, columns, shift=0, scale=1 / 128, dtype=np.float64):
    i = np.arange(rows * columns)
    return (((i * 37) % 101 - shift) * np.float64(scale)).astype(dtype).reshape(rows, columns)


def frame(*shape, **options):
    index, columns = options.pop("index", None), options.pop("columns", None)
    return pd.DataFrame(ramp(*shape, **options), index=index, columns=columns)


samples = frame(32, 10, scale=1 / 1024, dtype=np.float32, index=[f"sample {i}" for i in range(32)])
case("samples", samples.round(2).head())
case("samples-idxmax", samples.idxmax(axis=1).head())
case("samples-whole", samples)
case("samples-describe", samples.describe())
case("negative", frame(4, 3, shift=50, columns=["a", "loss", "ä"]))
case("float32-decimals", frame(3, 2, scale=0.1, dtype=np.float32))
case("float32-round", frame(5, 5, scale=0.005, dtype=np.float32).round(2))
case("float64-round", frame(5, 5, scale=0.005).round(2))
case("round-tens", frame(3, 3, scale=1.0).round(-1))
case("integers", pd.DataFrame((ramp(4, 3, shift=50, scale=1)).astype(np.int64)))
case("bool", pd.DataFrame(ramp(3, 2, shift=50) > 0, columns=["p", "q"]))
case("long", frame(100, 10))
case("sixty", frame(60, 2))
case("long-column", frame(100, 2, columns=["a", "b"])["a"])
case("long-labels", frame(61, 1, index=[f"row {i}" for i in range(61)]))
case("long-narrow", pd.DataFrame((ramp(61, 2, scale=1)).astype(np.int64) % 10))
case("long-narrow-column", pd.DataFrame((ramp(61, 2, scale=1)).astype(np.int64) % 10, columns=["a", "b"])["a"])
case("wide", frame(3, 25))
case("wide-and-long", frame(70, 25))
case("wide-names", frame(2, 12, columns=[f"a_rather_long_name_{i}" for i in range(12)]))
case("tiny", pd.DataFrame([[1e-9, 1e9, 1e6, 1234567.891, 1e22, np.inf], [1, 2, NAN, 4, 5, -np.inf]]))
case("small", pd.DataFrame([[0.000001, 1e-7], [0.5, NAN]]))
case("blanks", pd.DataFrame({"epoch": [0, 0, 1], "a": [NAN, 0.5, NAN], "b": [NAN, NAN, NAN]}))
case("text", pd.DataFrame({"name": ["x", "yy", None], "n": [1, 2, 3], "text": ["a\nb", "ünï", "c" * 60]}))
case("text-column", pd.DataFrame({"name": ["x", "yy", "zzz"]})["name"])
case("long-label", frame(2, 1, index=["ä" * 60, "b"]))
case("empty-rows", pd.DataFrame(np.zeros((0, 3))))
case("empty-columns", pd.DataFrame(np.zeros((3, 0))))
case("empty-column", pd.DataFrame({"a": np.array([1.5])})["a"].head(0))
case("dropna", pd.DataFrame({"epoch": [0, 0, 1], "a": [NAN, 0.5, 0.75]}).dropna(subset=["a"]))
case("idxmax-names", frame(3, 3, columns=["p", "q", "r"]).idxmax(axis=0))
case("tail", frame(10, 2).tail(3))
case("csv", frame(3, 2, scale=0.1).to_csv().rstrip("\n"))
case("csv-float32", frame(3, 2, scale=0.1, dtype=np.float32).to_csv(index=False).rstrip("\n"))
case("csv-text", pd.DataFrame({"a": ["x,y", 'q"q', None], "b": [1.0, NAN, 1e-7], "c": [True, False, True]}).to_csv().rstrip("\n"))
here = pathlib.Path(__file__).resolve().parent
(here / "table.txt").write_text("".join(out), encoding="utf-8")
