#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Golden texts of printed tensors: what str(x) gives in PyTorch.

Usage: make_print.py          writes print.txt beside this script

A case is
    case <title>
    look <dtype> <sizes> <strides> <offset> <grad> <precision> <threshold> <edgeitems> <linewidth>
    data <numbers of the memory that it looks at, floats in hexadecimal>
      or ramp <n> <factor> <modulus> <shift> <scale>, meaning ((i * factor) % modulus - shift) * scale for i < n
    text <number of lines>
    <the lines>
where sizes and strides are joined by commas ("-" if there are none) and grad is "-", "leaf" or the name of a grad_fn.
"""
import math
import pathlib

import numpy as np
import torch

f32, f64, i64, i32, u8, b8 = torch.float32, torch.float64, torch.int64, torch.int32, torch.uint8, torch.bool
INF, NAN = math.inf, math.nan
HERE = pathlib.Path(__file__).resolve().parent
DEFAULTS = dict(precision=4, threshold=1000, edgeitems=3, linewidth=80)
cases = []


def listed(values):
    return ",".join(map(str, values)) if len(values) else "-"


def number(v):
    if isinstance(v, float):
        return str(v) if math.isnan(v) or math.isinf(v) else v.hex()
    return str(int(v))


def case(title, x, ramp=None, **options):
    options = {**DEFAULTS, **options}
    torch.set_printoptions(**options)
    text = str(x).split("\n")
    torch.set_printoptions(**DEFAULTS)
    memory = x.detach().as_strided((x.untyped_storage().nbytes() // x.element_size(),), (1,), 0)
    data = f"ramp {ramp}" if ramp else "data " + " ".join(number(v) for v in memory.tolist())
    grad = type(x.grad_fn).__name__ if x.grad_fn else "leaf" if x.requires_grad else "-"
    look = [str(x.dtype).removeprefix("torch."), listed(x.shape), listed(x.stride()), str(x.storage_offset()), grad]
    look += [str(options[k]) for k in DEFAULTS]
    cases.append("\n".join([f"case {title}", "look " + " ".join(look), data.rstrip(), f"text {len(text)}", *text]))


def ramp(title, sizes, factor=1, modulus=1 << 40, shift=0, scale=1., dtype=f32, look=lambda x: x, **options):
    n = math.prod(sizes)
    values = (np.arange(n, dtype=np.int64) * factor % modulus - shift) * (scale if dtype.is_floating_point else 1)
    x = torch.from_numpy(values).to(dtype).reshape(sizes)
    case(title, look(x), f"{n} {factor} {modulus} {shift} {float(scale).hex()}", **options)


t = torch.tensor

# Scalars.
for v in (0., -0., 1., -1., 2.5, 3.14159265, 1e-4, 9.9e-5, 1e8, 1.1e8, 1e9, 123456.789, 1e-40, INF, -INF, NAN,
          16777217.):
    case(f"scalar {v}", t(v))
for v in (0.1, 1e300, 5e-324, -7., 1e100, 0.00012345):
    case(f"double scalar {v}", t(v, dtype=f64))
for v in (0, -7, 2**63 - 1, -2**63):
    case(f"int64 scalar {v}", t(v))
case("int32 scalar", t(5, dtype=i32))
case("uint8 scalar", t(255, dtype=u8))
case("bool scalar", t(True))
case("leaf scalar", t(1., requires_grad=True))

# Vectors: modes of the formatter.
vectors = {
    "whole": [1., 2., 3.], "whole negative": [1., -20., 300.], "fractions": [1.5, -2.25, 100.], "zeros": [0., 0.],
    "minus zero": [0., -0., 1.], "only zeros and nan": [0., NAN, -0.], "only inf": [INF, -INF],
    "ratio 1000": [1., 1000.],
    "ratio above 1000": [1., 1001.], "ratio of fractions": [0.5, 500.5], "small": [1e-5, 2e-5],
    "edge of small": [1e-4, 2e-4],
    "large whole": [1e8, 1e6], "large whole, scientific": [1.5e8, 1e8], "whole, scientific": [1., 5000.],
    "nan and fraction": [NAN, 1.5], "inf and whole": [INF, 1., -INF], "inf and scientific": [-INF, 1e-7, NAN, 1.],
    "nan among wide": [NAN, 12345.5, 9999.25], "rounding to even": [0.00005, 0.125, 2.34565, 0.33335],
    "rounds up a digit": [9.99996, 1.], "denormal": [1e-45, 1e-38], "huge": [3.4e38, 1.], "one": [7.],
    "tenths": [.1, .2, .3],
    "two digit exponents": [1e10, 1e-10], "negative scientific": [-1e-6, 1e3],
}
for title, v in vectors.items():
    case(title, t(v))
    case(title + ", double", t(v, dtype=f64))
case("three digit exponents", t([1e100, -1e-100, 1.], dtype=f64))
case("int64", t([1, -2, 300]))
case("int64 extremes", t([2**63 - 1, -2**63]))
case("int32", t([1, 2, 3], dtype=i32))
case("uint8", t([0, 128, 255], dtype=u8))
case("bool", t([True, False, True]))
case("bools only false", t([False]))

# Lines break at 80 columns.
for n in (8, 9, 10, 20, 100):
    ramp(f"{n} fractions", (n,), 37, 101, 50, 0.375)
for n in (19, 20, 21, 60):
    ramp(f"{n} integers", (n,), 7, 100, 0, dtype=i64)
ramp("30 bools", (30,), 1, 2, 0, dtype=b8)
ramp("50 bytes", (50,), 91, 256, 0, dtype=u8)
ramp("rows longer than a line", (3, 30), 37, 1001, 500, 0.0625)
ramp("deep rows longer than a line", (2, 2, 25), 37, 1001, 500, 0.0625, dtype=f64)
ramp("narrow lines", (2, 12), 5, 100, 50, 0.5, linewidth=30)
ramp("lines narrower than an element", (5,), 5, 100, 50, 0.5, linewidth=4)

# More dimensions.
ramp("2 x 3", (2, 3))
ramp("2 x 3 integers", (2, 3), dtype=i64)
ramp("1 x 1", (1, 1))
ramp("2 x 1 doubles", (2, 1), 24, 25, dtype=f64)
ramp("2 x 2 x 2", (2, 2, 2), scale=0.5)
ramp("2 x 3 x 2 x 2", (2, 3, 2, 2), dtype=i64)
ramp("1 x 1 x 1 x 1 x 1", (1, 1, 1, 1, 1))
ramp("2 x 1 x 2 x 1 x 2", (2, 1, 2, 1, 2), dtype=i32)
ramp("bools 2 x 2", (2, 2), 1, 2, 0, dtype=b8)

# Empty tensors.
for sizes in ((0,), (0, 3), (2, 0), (2, 0, 3)):
    for dtype in (f32, f64, i64, b8):
        case(f"empty {sizes} {dtype}", torch.zeros(sizes, dtype=dtype))
case("empty leaf", torch.zeros((0, 2), requires_grad=True))

# Views that are not contiguous.
ramp("transposed", (3, 4), scale=0.25, look=lambda x: x.t())
ramp("every second column", (4, 6), dtype=i64, look=lambda x: x[:, ::2])
ramp("one column", (4, 6), look=lambda x: x[:, 2])
ramp("expanded", (3, 1), look=lambda x: x.expand(3, 4))
ramp("permuted", (2, 3, 4), look=lambda x: x.permute(2, 0, 1))
ramp("with an offset", (5, 5), 3, 17, 8, 0.5, look=lambda x: x[2:4, 1:3])
ramp("from a scalar", (1,), scale=3., look=lambda x: x[0].expand(2, 2))

# The middle of what is large.
ramp("1000 elements", (1000,), dtype=i64)
ramp("1001 elements", (1001,), dtype=i64)
ramp("10 x 784", (10, 784), 37, 1009, 504, 2.**-9)
ramp("784 x 10", (784, 10), 37, 1009, 504, 2.**-9)
ramp("2000 x 2", (2000, 2))
ramp("6 x 200", (6, 200), 37, 1009, 504, 2.**-4)
ramp("7 x 200", (7, 200), 37, 1009, 504, 2.**-4, dtype=f64)
ramp("2 x 28 x 28", (2, 28, 28), 91, 256, 0, dtype=u8)
ramp("8 x 8 x 8 x 8", (8, 8, 8, 8), dtype=i64)
ramp("3 x 2 x 300", (3, 2, 300), 3, 1000, 500, 0.5)
ramp("1 x 1 x 1001", (1, 1, 1001), dtype=i32)
ramp("bools in the thousands", (40, 40), 1, 3, 1, dtype=b8)
ramp("hidden elements do not count", (1200,), 1, 1200, 600, 2.**-3)
ramp("large and transposed", (50, 60), look=lambda x: x.t())
ramp("expanded to large", (1,), scale=0.5, look=lambda x: x.expand(100, 100))
ramp("wide elements, large", (1001,), 1 << 20, dtype=i64)

# Options.
for precision in (0, 1, 2, 8, 20):
    case(f"precision {precision}", t([1.23456789, -0.5, 100.]), precision=precision)
case("precision 2, scientific", t([1.23456789e-7, 1.]), precision=2)
case("precision 2, whole", t([1., 2.]), precision=2)
ramp("threshold 5", (6,), dtype=i64, threshold=5)
ramp("threshold 5, few rows", (4, 3), threshold=5)
ramp("edges of 1", (10, 10), threshold=5, edgeitems=1)
ramp("edges of 5", (40, 40), edgeitems=5)
ramp("edges of 0", (10,), threshold=5, edgeitems=0)
ramp("edges of 0, rows", (10, 10), threshold=5, edgeitems=0)
ramp("edges of 0, small", (2, 2), edgeitems=0)
ramp("wide lines", (40,), scale=0.5, linewidth=200)
ramp("threshold 0", (1,), threshold=0)

# Suffixes.
leaf = lambda *v, dtype=f32: t(v, dtype=dtype, requires_grad=True)
case("leaf", leaf(1., 2.))
case("leaf, double", leaf(1., 2.5, dtype=f64))
case("grad_fn", leaf(1., 2.) * 2)
case("grad_fn, double", (leaf(1., 2., dtype=f64) * 2).exp())
case("grad_fn of a scalar", (leaf(1., 2.) * 2).sum())
case("grad_fn, transposed", (torch.ones(2, 3, requires_grad=True) * 2).t())
case("detached", (leaf(1., 2.) * 2).detach())
for n in range(4, 9):
    ramp(f"suffix after {n}", (n,), 37, 101, 50, 0.375, look=lambda x: x.requires_grad_())
    ramp(f"suffixes after {n}", (n,), 37, 101, 50, 0.375, dtype=f64, look=lambda x: x.requires_grad_() * 1)
ramp("suffix after rows", (3, 7), 37, 101, 50, 0.375, dtype=f64, look=lambda x: x.requires_grad_())
ramp("suffix after full rows", (2, 8), 37, 101, 50, 0.375, dtype=f64, look=lambda x: x.requires_grad_() * 1)
ramp("suffix on narrow lines", (2,), dtype=f64, look=lambda x: x.requires_grad_(), linewidth=20)

(HERE / "print.txt").write_text("\n\n".join(
    [f"# Written by make_print.py with PyTorch {torch.__version__}. Its format is described there.", *cases]) + "\n")
print(len(cases), "cases")
