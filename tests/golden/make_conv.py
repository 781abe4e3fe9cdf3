#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Golden values of convolution over the grid of its options.

Usage: make_conv.py           writes conv.txt beside this script
README.md describes the format; Book is that of make_ops.py, but numbers are written in decimal: the inputs are small
multiples of 1/2, so that most of the numbers are short and exact.
"""
import itertools
import math
import zlib

import numpy as np
import torch
import torch.nn.functional as F

import make_ops
from make_ops import FLOATS, f32, f64


def number(v):
    return str(int(v)) if math.isfinite(v) and v == int(v) else repr(v)


def pair(v):
    return v if isinstance(v, (int, str)) else tuple(v)


def conv2d(x, w, b=None, stride=1, padding=0, dilation=1, groups=1):
    return F.conv2d(x, w, b, pair(stride), pair(padding), pair(dilation), groups)


def conv2d_layer(x, w, b=None, stride=1, padding=0, dilation=1, groups=1, mode="zeros"):
    layer = torch.nn.Conv2d(x.shape[-3], w.shape[0], tuple(w.shape[2:]), pair(stride), pair(padding), pair(dilation),
                            groups, b is not None, mode, dtype=x.dtype)
    named = {"weight": w} if b is None else {"weight": w, "bias": b}
    return torch.func.functional_call(layer, named, (x,))


def conv2d_input_grad(w, dy, size=None, stride=1, padding=0, dilation=1, groups=1):
    return torch.nn.grad.conv2d_input(size, w, dy, pair(stride), pair(padding), pair(dilation), groups)


def conv2d_weight_grad(x, dy, size=None, stride=1, padding=0, dilation=1, groups=1):
    return torch.nn.grad.conv2d_weight(x, size, dy, pair(stride), pair(padding), pair(dilation), groups)


make_ops.OPS.update({f.__name__: f for f in (conv2d, conv2d_layer, conv2d_input_grad, conv2d_weight_grad)})
make_ops.number = number


def some(seed, shape, dtype):
    r = np.random.RandomState(zlib.crc32(repr((seed, shape)).encode()))
    return torch.from_numpy(r.randint(-4, 5, shape) / 2).to(dtype)


def laid(layout, seed, shape, dtype):
    """c contiguous, n channels last, t rows and columns exchanged, s every second column."""
    if layout == "n":
        return some(seed, shape[:-3] + shape[-2:] + shape[-3:-2], dtype).movedim(-1, -3)
    if layout == "t":
        return some(seed, shape[:-2] + shape[:-3:-1], dtype).transpose(-1, -2)
    if layout == "s":
        return some(seed, shape[:-1] + (2 * shape[-1],), dtype)[..., ::2]
    return some(seed, shape, dtype)


# (channels in, out, groups): one, several, groups, depthwise with one and with two results a channel.
CHANNELS = [(1, 1, 1), (2, 3, 1), (4, 2, 2), (2, 2, 2), (3, 6, 3)]
KERNELS = [(1, 1), (2, 2), (3, 3), (3, 2), (1, 3), (2, 1), (5, 5)]
STRIDES, PADDINGS, DILATIONS = (1, 2, [2, 1], 3), (0, 1, [0, 2], [2, 1]), (1, 2, [1, 2])


def both(v):
    return [v, v] if isinstance(v, int) else v


def image(kernel, dilation, padding, i):
    """The smallest image for the kernel, and 0 to 2 rows and columns more."""
    least = [d * (k - 1) + 1 - 2 * p for k, d, p in zip(kernel, both(dilation), both(padding))]
    return tuple(max(1, n) + e for n, e in zip(least, ((i + 1) % 3, i % 2 + 1)))


def grid(book):
    every = itertools.product(KERNELS, STRIDES, PADDINGS, DILATIONS, CHANNELS)
    kept = [c for j, c in enumerate(every) if c[0] != (5, 5) and j % 2 == 0 or j % 13 == 0]
    for i, (kernel, stride, padding, dilation, (c, o, groups)) in enumerate(kept):
        h, w = image(kernel, dilation, padding, i)
        batch = ((1,), (2,), (), (3,))[i % 4] if h * w * c < 24 else (1,)
        dtype, layout = FLOATS[i // 2 % 2], "cnts"[i // 3 % 4]
        x = laid(layout, "x", batch + (c, h, w), dtype)
        weight = laid("cnt"[i // 5 % 3], "w", (o, c // groups) + kernel, dtype)
        bias = [some("b", (o,), dtype)] if i % 3 else []
        book.add("conv2d", x, weight, *bias, stride=stride, padding=padding, dilation=dilation, groups=groups,
                 second=dtype == f64 and i % 4 < 3)


def words(book):
    for i, (word, kernel, dilation, dtype) in enumerate(
            itertools.product(("same", "valid"), ((1, 2), (2, 3), (3, 3), (4, 1)), (1, [2, 1]), FLOATS)):
        book.add("conv2d", laid("cn"[i % 2], "x", (1, 2, 7, 4), dtype), some("w", (2, 2) + kernel, dtype),
                 padding=word, dilation=dilation, second=False)


def layers(book):
    for i, (mode, padding, dtype) in enumerate(itertools.product(
            ("zeros", "reflect", "replicate", "circular"), (1, [2, 0], [1, 2], "same"), FLOATS)):
        book.add("conv2d_layer", laid("cn"[i % 2], "x", (1, 2, 3, 4), dtype), some("w", (2, 2, 3, 2), dtype),
                 some("b", (2,), dtype), padding=padding, mode=mode, dilation=[1, 2] if padding == "same" else 1,
                 second=dtype == f64 and i < 20)


def gradients(book):
    for i, (stride, padding, dilation, (c, o, groups), dtype) in enumerate(itertools.product(
            (1, [2, 3]), (0, [1, 2]), (1, 2), CHANNELS[1:4], FLOATS)):
        size, kernel = (1, c, 4, 6), (o, c // groups, 2, 2)
        y = conv2d(torch.zeros(size), torch.zeros(kernel), None, stride, padding, dilation, groups).shape
        options = dict(stride=stride, padding=padding, dilation=dilation, groups=groups, second=dtype == f64)
        book.add("conv2d_input_grad", some("w", kernel, dtype), laid("cn"[i % 2], "dy", tuple(y), dtype), size=size,
                 **options)
        book.add("conv2d_weight_grad", laid("cn"[i % 2], "x", size, dtype), some("dy", tuple(y), dtype), size=kernel,
                 **options)


def edges(book):
    for dtype in FLOATS:
        book.add("conv2d", some("x", (0, 2, 4, 4), dtype), some("w", (2, 2, 3, 3), dtype), some("b", (2,), dtype))
        book.add("conv2d", some("x", (2, 2, 1, 1), dtype), some("w", (2, 2, 1, 1), dtype))
        # More columns, results and products than a tile, a strip and a block have.
        for x, w, more in (((1, 1, 3, 40), (2, 1, 2, 3), {}), ((3, 2, 4, 7), (15, 2, 1, 1), {}),
                              ((1, 9, 3, 5), (3, 9, 3, 3), {"padding": 1}),
                              ((2, 1, 3, 35), (1, 1, 1, 2), {"stride": 2})):
            book.add("conv2d", some("x", x, dtype), some("w", w, dtype), some("b", w[:1], dtype), second=False, **more)


def main():
    torch.set_num_threads(1)
    book = make_ops.Book("conv.txt")
    for part in (grid, words, layers, gradients, edges):
        part(book)
    book.write()
    text = make_ops.HERE / "conv.txt"
    text.write_text(text.read_text().replace("make_ops.py", "make_conv.py", 1))


if __name__ == "__main__":
    main()
