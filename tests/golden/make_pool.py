#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Golden values of pooling, padding, one_hot and softmax over any dimension.

Usage: make_pool.py           writes pool.txt beside this script
README.md describes the format; Book and the inputs are those of make_ops.py.
"""
import itertools

import torch
import torch.nn.functional as F

import make_ops
from make_ops import FLOATS, INF, NAN, f32, f64, i32, i64, laid, some, u8, val


def number_or_pair(v):
    return v if v is None or isinstance(v, int) else tuple(v)


def max_pool2d(x, kernel, stride=None, padding=0, dilation=1, ceil=0):
    a = [number_or_pair(v) for v in (kernel, stride, padding, dilation)]
    return list(F.max_pool2d(x, *a, ceil_mode=bool(ceil), return_indices=True))


def avg_pool2d(x, kernel, stride=None, padding=0, ceil=0, include=1, divisor=None):
    a = [number_or_pair(v) for v in (kernel, stride, padding)]
    return F.avg_pool2d(x, *a, ceil_mode=bool(ceil), count_include_pad=bool(include), divisor_override=divisor)


make_ops.OPS.update({
    "max_pool2d": max_pool2d, "avg_pool2d": avg_pool2d,
    "pad": lambda x, amounts, mode="constant", value=None: F.pad(x, tuple(amounts), mode, value),
    "one_hot": lambda x, classes=-1: F.one_hot(x, classes),
})


# Sizes, stride, padding and dilation that go together; small planes, so that the text is small.
WINDOWS = [(k, s, p, d) for k, s, p, d in itertools.product(
    (1, 2, 3, [3, 2], [1, 4]), (None, 1, 2, [1, 3]), (0, 1, [1, 0]), (1, 2, [2, 1]))
    if all(2 * a <= b for a, b in zip([p, p] if isinstance(p, int) else p, [k, k] if isinstance(k, int) else k))]
SHAPES = [(1, 5, 6), (2, 1, 4, 5), (1, 1, 6, 4), (1, 4, 7)]


def fits(shape, kernel, dilation):
    k = [kernel, kernel] if isinstance(kernel, int) else kernel
    d = [dilation, dilation] if isinstance(dilation, int) else dilation
    return all(n >= e * (m - 1) + 1 for n, m, e in zip(shape[-2:], k, d))


def pools(book):
    for i, (k, s, p, d) in enumerate(WINDOWS):
        shape, dtype, layout = SHAPES[i % 4], FLOATS[i // 2 % 2], "ctso"[i // 3 % 4]
        if fits(shape, k, d):
            book.add("max_pool2d", laid(layout, "max", shape, dtype), kernel=k, stride=s, padding=p, dilation=d,
                     ceil=i % 2)
    flat = [w for w in WINDOWS if w[3] == 1]
    for i, ((k, s, p, _), (include, divisor)) in enumerate(itertools.product(flat, ((1, None), (0, None), (1, 3)))):
        shape, dtype, layout = SHAPES[i % 4], FLOATS[i // 2 % 2], "ctso"[i // 3 % 4]
        if fits(shape, k, 1):
            book.add("avg_pool2d", laid(layout, "avg", shape, dtype), kernel=k, stride=s, padding=p, ceil=i // 5 % 2,
                     include=include, divisor=divisor)
    # Windows side by side: the vectors' lengths, and what is left of rows and columns.
    for width, height, ceil, dtype in itertools.product((8, 9, 10, 16, 17, 26, 35), (2, 3), (0, 1), FLOATS):
        book.add("max_pool2d", laid("c", "wide", (1, height, width), dtype), kernel=2, ceil=ceil)
        book.add("avg_pool2d", laid("c", "wide", (1, height, width), dtype), kernel=2, ceil=ceil)
    # Ties, NaN and infinities; integers.
    for dtype in FLOATS:
        for values in ([[1, 1], [1, 1]], [[NAN, 1], [2, NAN]], [[-INF, -INF], [-INF, -INF]], [[INF, NAN], [0, INF]],
                       [[0.0, -0.0], [-0.0, 0.0]], [[1, 2], [2, 1]]):
            for stride, padding in ((1, 0), (1, 1), (2, 1)):
                x = val([values], dtype)
                book.add("max_pool2d", x, kernel=2, stride=stride, padding=padding, second=False)
                book.add("avg_pool2d", x, kernel=2, stride=stride, padding=padding, second=False)
    for dtype, layout, ceil in itertools.product((i64, i32, u8), "ct", (0, 1)):
        book.add("max_pool2d", laid(layout, "int", (2, 1, 5, 4), dtype), kernel=[2, 3], stride=2, padding=1, ceil=ceil)
    for op in ("max_pool2d", "avg_pool2d"):
        book.add(op, torch.zeros(0, 2, 4, 4), kernel=2)


def pads(book):
    amounts = {2: ([1, 2], [0, 3], [-1, 2], [2, -1], [-1, -2], [0, 0]),
               4: ([1, 2, 2, 1], [0, 1, -1, 2], [2, 0, 1, -1], [-1, -1, 0, 2]),
               6: ([1, 0, 0, 1, 1, 1], [-1, 1, 1, -1, 0, 1])}
    shapes = {2: ((2, 4), (1, 2, 4)), 4: ((1, 3, 4), (1, 2, 3, 3)), 6: ((1, 2, 3, 2), (1, 1, 2, 2, 3))}
    i = 0
    for mode, n in itertools.product(("constant", "reflect", "replicate", "circular"), (2, 4, 6)):
        for shape, a in itertools.product(shapes[n], amounts[n]):
            dims = list(zip(reversed(shape), a[::2], a[1::2]))
            if any((mode == "reflect" and max(b, c) >= m) or (mode == "circular" and (max(b, c) > m or min(b, c) < 0))
                   for m, b, c in dims):
                continue  # refused; cropping while going round reads what PyTorch has not written yet
            for layout in "ct":
                i += 1
                value = 2.5 if mode == "constant" and i % 3 == 0 else None
                book.add("pad", laid(layout, "pad", shape, FLOATS[i % 2]), amounts=a, mode=mode, value=value)
    for dtype in (i64, i32, u8, torch.bool):
        book.add("pad", some("pad", (2, 3), dtype), amounts=[1, 2, 0, 1], mode="constant", value=1)
    for dtype in FLOATS:
        book.add("pad", some("pad", (), dtype), amounts=[])
        book.add("pad", some("pad", (0, 3), dtype), amounts=[1, 1, 2, 0], value=0.5)
        book.add("pad", some("pad", (2, 2, 2, 2), dtype), amounts=[1, 0, 0, 1, -1, 1, 1, 1])


def one_hots(book):
    for shape in ((), (0,), (1,), (5,), (2, 3), (2, 0), (2, 2, 2)):
        for classes in (7, 9):
            book.add("one_hot", some("hot", shape, i64, 0, 3), classes=classes)
        if 0 not in shape:
            book.add("one_hot", some("hot", shape, i64, 0, 3))


def softmaxes(book):
    for op, shape, dtype in itertools.product(("softmax", "log_softmax"), ((3, 4), (17, 3), (2, 3, 2), (1, 5), (5, 1),
                                                                           (2, 2, 3, 2)), FLOATS):
        for dim, layout in itertools.product(range(len(shape)), "cts"):
            book.add(op, laid(layout, op, shape, dtype), dim=dim)


def main():
    torch.set_num_threads(1)
    book = make_ops.Book("pool.txt")
    for part in (pools, pads, one_hots, softmaxes):
        part(book)
    book.write()
    text = make_ops.HERE / "pool.txt"
    text.write_text(text.read_text().replace("make_ops.py", "make_pool.py", 1))


if __name__ == "__main__":
    main()
