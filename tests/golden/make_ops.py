#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Golden values of every op and loss: PyTorch's results, gradients and second-order gradients, as text.

Usage: make_ops.py            writes elementwise.txt, reduce.txt, shape.txt and loss.txt beside this script
README.md describes the format.
"""
import collections
import math
import pathlib
import zlib

import numpy as np
import torch
import torch.nn.functional as F

f32, f64, i64, i32, u8, b8 = torch.float32, torch.float64, torch.int64, torch.int32, torch.uint8, torch.bool
FLOATS, INTEGERS = (f32, f64), (i64, i32, u8)
INF, NAN = math.inf, math.nan
HERE = pathlib.Path(__file__).resolve().parent


# ---------------------------------------------------------------------------------------------------------------------
# The text of a case.

def number(v):
    if isinstance(v, (bool, int)):
        return str(int(v))
    if math.isnan(v) or math.isinf(v):
        return str(v)
    mantissa, exponent = float(v).hex().split("p")
    if "." in mantissa:
        mantissa = mantissa.rstrip("0").rstrip(".")
    return f"{mantissa}p{exponent}"


def numbers(t):
    if t._is_zerotensor():  # what some second-order formulas return: no memory behind it
        t = torch.zeros(t.shape)
    return " ".join(number(v) for v in t.detach().reshape(-1).tolist())


def listed(values):
    return ",".join(str(int(v)) for v in values) if len(values) else "-"


def option(v):
    if isinstance(v, torch.dtype):
        return str(v).removeprefix("torch.")
    if isinstance(v, (list, tuple)):
        return listed(v)
    return v if isinstance(v, str) else number(v)


def input_line(t, grad):
    """A contiguous tensor as its elements; any other as the whole memory it looks at, and how it looks."""
    dtype, look = option(t.dtype), ""
    data = t
    if not t.is_contiguous() or t.storage_offset():
        data = t.as_strided((t.untyped_storage().nbytes() // t.element_size(),), (1,), 0)
        look = f" strides={listed(t.stride())} offset={t.storage_offset()}"
    return f"in {dtype} sizes={listed(t.shape)}{look}{' grad' if grad else ''} : {numbers(data)}".rstrip()


def tensor_line(word, t):
    return f"{word} {option(t.dtype)} sizes={listed(t.shape)} : {numbers(t)}".rstrip()


# ---------------------------------------------------------------------------------------------------------------------
# Running a case.

def upstream(t, shift):
    """What a result is multiplied by before everything is added up; the runner works out the same numbers."""
    i = torch.arange(t.numel(), dtype=f64)
    return ((((5 * i + 3 * shift) % 7) - 2.75) / 2).to(t.dtype).reshape(t.shape)


def upstream2(t, shift):
    i = torch.arange(t.numel(), dtype=f64)
    return ((((3 * i + shift) % 5) - 1.75) / 2).to(t.dtype).reshape(t.shape)


def weighted(tensors, weights):
    terms = [(t * weights(t, k)).sum().to(f64) for k, t in enumerate(tensors) if t is not None and t.requires_grad]
    return sum(terms[1:], terms[0]) if terms else None


def gradients(loss, leaves, create_graph):
    return torch.autograd.grad(loss, leaves, create_graph=create_graph, allow_unused=True)


class Book:
    """The cases of one file."""

    def __init__(self, file):
        self.file, self.lines, self.count = file, [], collections.Counter()

    def add(self, op, *inputs, grad=True, second=None, **options):
        """`grad`: which floating inputs get a gradient (True: all). `second`: None means "if float64 and finite"."""
        options = {k: v for k, v in options.items() if v is not None}
        wants = [t.is_floating_point() and (grad is True or (grad is not False and i in grad))
                 for i, t in enumerate(inputs)]
        xs = [t.detach().requires_grad_(w) for t, w in zip(inputs, wants)]
        ys = OPS[op](*xs, **options)
        ys = list(ys) if isinstance(ys, (tuple, list)) else [ys]
        lines = [" ".join(["case", op, *(f"{k}={option(v)}" for k, v in options.items())])]
        lines += [input_line(t, w and any(y.requires_grad for y in ys)) for t, w in zip(inputs, wants)]
        lines += [tensor_line("out", y) for y in ys]
        loss = weighted(ys, upstream)
        if loss is not None:
            which = [i for i, w in enumerate(wants) if w]
            leaves = [xs[i] for i in which]
            first = gradients(loss, leaves, second is not False)
            first = [torch.zeros_like(x) if g is None else g for g, x in zip(first, leaves)]
            lines += [tensor_line(f"grad {i}", g) for i, g in zip(which, first)]
            calm = all(torch.isfinite(g).all() for g in first + leaves)
            if second is None:
                second = leaves[0].dtype == f64 and calm
            loss2 = weighted(first, upstream2) if second else None
            if loss2 is not None:
                again = gradients(loss2, leaves, False)
                again = [torch.zeros_like(x) if g is None else g for g, x in zip(again, leaves)]
                lines += [tensor_line(f"grad2 {i}", g) for i, g in zip(which, again)]
        self.lines += [*lines, ""]
        self.count[op] += 1

    def write(self):
        header = f"# Written by make_ops.py with PyTorch {torch.__version__}. Format: README.md.\n\n"
        text = header + "\n".join(self.lines)
        (HERE / self.file).write_text(text)
        few = {op: n for op, n in self.count.items() if n < 8}
        assert not few, f"fewer than 8 cases: {few}"
        print(f"{self.file}: {self.count.total()} cases of {len(self.count)} ops, {len(text) / 1e6:.2f} MB")


def check_dropout_stream():
    """PyTorch with MKL on an Intel CPU draws other masks than every other PyTorch; goldens must not hold them."""
    torch.manual_seed(5)
    mask = F.dropout(torch.ones(64), 0.4).numpy() > 0
    words = np.random.RandomState(5).randint(0, 2**32, 128, dtype=np.uint64)
    u53 = ((words[0::2] << np.uint64(32)) | words[1::2]) & np.uint64(2**53 - 1)
    assert (mask == (u53 * 2.0**-53 < 0.6)).all(), "this PyTorch draws dropout from MKL: use an AMD CPU"


# ---------------------------------------------------------------------------------------------------------------------
# Inputs.

def some(seed, shape, dtype, low=-3, high=3):
    """Numbers with short texts that no two of which are likely equal: multiples of 1/256 in [low, high)."""
    r = np.random.RandomState(zlib.crc32(repr((seed, shape)).encode()))
    if dtype == b8:
        return torch.from_numpy(r.randint(0, 2, shape)).to(b8).reshape(shape)
    if dtype == u8:
        low = max(low, 0)
    if dtype in INTEGERS:
        return torch.from_numpy(np.asarray(r.randint(int(low), int(high) + 4, shape))).to(dtype).reshape(shape)
    values = np.asarray(r.randint(int(low * 256), int(high * 256), shape) / 256)
    return torch.from_numpy(values).to(dtype).reshape(shape)


def laid(layout, seed, shape, dtype, low=-3, high=3):
    """`some`, in memory as layout says: c contiguous, t transposed, s every second of a row, o offset, e expanded."""
    shape = tuple(shape)
    if layout == "t":
        x = some(seed, shape[::-1], dtype, low, high)
        return x.permute(*range(x.dim() - 1, -1, -1))
    if layout == "s":
        return some(seed, shape[:-1] + (2 * shape[-1] + 1,), dtype, low, high)[..., 1::2]
    if layout == "o":
        return some(seed, (shape[0] + 2,) + shape[1:], dtype, low, high)[1:-1]
    if layout == "e":
        return some(seed, (1,) + shape[1:], dtype, low, high).expand(shape)
    if layout == "l":
        return some(seed, shape[:-1] + (1,), dtype, low, high).expand(shape)
    return some(seed, shape, dtype, low, high)


def val(values, dtype=f32):
    return torch.tensor(values, dtype=dtype)


SPECIAL = [0.0, -0.0, 1.0, -1.0, INF, -INF, NAN, 0.5, -0.5, 2.5]


# ---------------------------------------------------------------------------------------------------------------------
# The ops: (inputs, options) -> results.

def with_scalar(f):
    def op(a, b=None, scalar=None, side="right"):
        if scalar is None:
            return f(a, b)
        return f(a, scalar) if side == "right" else f(scalar, a)
    return op


def reduction(f):
    """A reduction over all, one or several dims."""
    def op(x, dim=None, dims=None, keepdim=None, **more):
        where = {} if dim is None and dims is None else {"dim": dim if dims is None else tuple(dims)}
        if keepdim is not None:
            where["keepdim"] = bool(keepdim)
        y = f(x, **where, **more)
        return [y.values, y.indices] if isinstance(y, tuple) else y
    return op


def norm(x, p=2.0, dim=None, keepdim=False):
    return torch.linalg.vector_norm(x, p, dim, keepdim)


def place(s):
    """One place of an index, as Python writes it: 3, 1:5:2, None."""
    if s == "None":
        return None
    return slice(*(int(v) if v else None for v in s.split(":"))) if ":" in s else int(s)


def sliced(x, index):
    return x[tuple(place(s) for s in index.split(","))]


def mixed(x, *tensors, index):
    """As sliced; "t" stands for the next of the tensors."""
    tensors = iter(tensors)
    return x[tuple(next(tensors) if s == "t" else place(s) for s in index.split(","))]


def dropout(x, p, seed, training=1):
    torch.manual_seed(seed)
    return F.dropout(x, p, bool(training))


def cross_entropy(x, target, weight=None, **options):
    return F.cross_entropy(x, target, weight, **options)


def nll_loss(x, target, weight=None, **options):
    return F.nll_loss(x, target, weight, **options)


def bce_with_logits(x, target, *weights, which="", reduction="mean"):
    return F.binary_cross_entropy_with_logits(x, target, reduction=reduction, **dict(zip(which.split("+"), weights)))


OPS = {
    "add": with_scalar(lambda a, b: a + b), "sub": with_scalar(lambda a, b: a - b),
    "mul": with_scalar(lambda a, b: a * b), "div": with_scalar(lambda a, b: a / b),
    "pow": with_scalar(lambda a, b: a**b),
    "maximum": torch.maximum, "minimum": torch.minimum,
    "eq": with_scalar(lambda a, b: a == b), "ne": with_scalar(lambda a, b: a != b),
    "lt": with_scalar(lambda a, b: a < b), "le": with_scalar(lambda a, b: a <= b),
    "gt": with_scalar(lambda a, b: a > b), "ge": with_scalar(lambda a, b: a >= b),
    "logical_and": torch.logical_and, "logical_or": torch.logical_or, "logical_xor": torch.logical_xor,
    "logical_not": torch.logical_not,
    "neg": torch.neg, "square": torch.square, "exp": torch.exp, "log": torch.log, "sqrt": torch.sqrt, "abs": torch.abs,
    "sign": torch.sign, "floor": torch.floor, "round": torch.round, "sin": torch.sin, "cos": torch.cos,
    "tanh": torch.tanh, "sigmoid": torch.sigmoid, "relu": torch.relu,
    "clamp": lambda x, min=None, max=None: torch.clamp(x, min, max),
    "where": torch.where,
    "masked_fill": lambda x, mask, value: x.masked_fill(mask, value),
    "isnan": torch.isnan, "isfinite": torch.isfinite,
    "allclose": lambda a, b, rtol=1e-5, atol=1e-8, equal_nan=0: torch.tensor(
        torch.allclose(a, b, rtol, atol, bool(equal_nan))),
    "cast": lambda x, to: x.to(to),

    "matmul": torch.matmul, "outer": torch.outer,
    "linear": F.linear,
    "sum": reduction(torch.sum), "mean": reduction(torch.mean), "prod": reduction(torch.prod),
    "max": reduction(torch.max), "min": reduction(torch.min),
    "argmax": reduction(torch.argmax), "argmin": reduction(torch.argmin),
    "any": reduction(torch.any), "all": reduction(torch.all),
    "var": reduction(lambda x, dim=None, **o: torch.var(x, dim, **o)),
    "std": reduction(lambda x, dim=None, **o: torch.std(x, dim, **o)),
    "norm": reduction(norm),
    "cumsum": torch.cumsum,
    "sort": lambda x, dim=-1, descending=0: list(torch.sort(x, dim=dim, descending=bool(descending), stable=True)),
    "topk": lambda x, k, dim=-1, largest=1: list(torch.topk(x, k, dim, bool(largest), True)),
    "softmax": torch.softmax, "log_softmax": torch.log_softmax,

    "reshape": lambda x, sizes: x.reshape(sizes), "view": lambda x, sizes: x.view(sizes),
    "flatten": lambda x, start=0, end=-1: torch.flatten(x, start, end),
    "squeeze": lambda x, dim=None: x.squeeze() if dim is None else x.squeeze(dim),
    "unsqueeze": torch.unsqueeze,
    "permute": lambda x, dims: x.permute(dims),
    "transpose": lambda x, dim0, dim1: x.transpose(dim0, dim1),
    "expand": lambda x, sizes: x.expand(sizes),
    "cat": lambda *xs, dim=0: torch.cat(xs, dim), "stack": lambda *xs, dim=0: torch.stack(xs, dim),
    "split": lambda x, dim=0, size=None, sizes=None: list(torch.split(x, size if sizes is None else list(sizes), dim)),
    "chunk": lambda x, chunks, dim=0: list(torch.chunk(x, chunks, dim)),
    "repeat": lambda x, repeats: x.repeat(repeats), "flip": lambda x, dims: torch.flip(x, dims),
    "slice": sliced,
    "mask": lambda x, mask: x[mask],
    "index": lambda x, *indices: x[tuple(indices)],
    "mixed_index": mixed,
    "gather": lambda x, index, dim: torch.gather(x, dim, index),

    "dropout": dropout,
    "cross_entropy": cross_entropy, "nll_loss": nll_loss,
    "mse_loss": lambda x, target, reduction="mean": F.mse_loss(x, target, reduction=reduction),
    "l1_loss": lambda x, target, reduction="mean": F.l1_loss(x, target, reduction=reduction),
    "bce_with_logits": bce_with_logits,
    "log_sigmoid": F.logsigmoid,
}


# ---------------------------------------------------------------------------------------------------------------------
# elementwise.txt

def pairs(book, op, low=-3, high=3, numbers_of=FLOATS + INTEGERS, special=True, **options):
    """Two operands: equal shapes, broadcasting, every layout, every dtype, empty, scalars as tensors."""
    def pair(dtype, la, sa, lb, sb):
        book.add(op, laid(la, op + "a", sa, dtype, low, high), laid(lb, op + "b", sb, dtype, low, high), **options)
    pair(f32, "c", (2, 3), "c", (2, 3))
    pair(f64, "c", (2, 3), "c", (3,))
    pair(f32, "c", (2, 1, 3), "c", (4, 1))
    pair(f64, "c", (), "c", (2, 2))
    pair(f64, "c", (), "c", ())
    pair(f64, "t", (3, 4), "c", (3, 4))
    pair(f32, "s", (2, 5), "e", (2, 5))
    pair(f64, "o", (3, 2), "l", (3, 2))
    pair(f32, "t", (2, 3, 2), "t", (3, 2))
    pair(f32, "c", (0, 3), "c", (3,))
    pair(f32, "c", (37,), "c", (37,))
    pair(f64, "c", (1, 19), "c", (2, 1))
    for dtype in numbers_of:
        if dtype not in FLOATS:
            pair(dtype, "c", (2, 3), "c", (3,))
            pair(dtype, "t", (3, 2), "s", (3, 2))
    if special:
        for dtype in FLOATS:
            book.add(op, val(SPECIAL, dtype).reshape(-1, 1), val([0.0, 1.0, -INF, NAN, -2.0], dtype), grad=False)


def scalars(book, op, values, sides=("right",), dtypes=FLOATS, low=-3, high=3):
    for side in sides:
        for dtype in dtypes:
            for k, v in enumerate(values):
                x = laid("ctso"[k % 4], op + "x", (2, 3), dtype, low, high)
                if dtype in FLOATS:
                    book.add(op, x, scalar=float(v), side=side)
                else:
                    book.add(op, x, scalar=int(v), side=side)


def unary(book, op, low=-3, high=3, special=SPECIAL, dtypes=FLOATS, special_grad=True):
    def one(dtype, layout, shape):
        book.add(op, laid(layout, op, shape, dtype, low, high))
    one(f32, "c", (2, 3))
    one(f64, "c", (4,))
    one(f64, "c", ())
    one(f32, "t", (3, 2, 2))
    one(f64, "s", (2, 3))
    one(f64, "e", (3, 2))
    one(f32, "o", (2, 2))
    one(f32, "c", (2, 0))
    one(f32, "c", (37,))
    one(f64, "c", (37,))
    for dtype in dtypes:
        if dtype not in FLOATS:
            one(dtype, "c", (2, 3))
            one(dtype, "s", (4,))
    for dtype in FLOATS:
        book.add(op, val(special, dtype), grad=special_grad)


def arithmetic(book):
    for op in ("add", "mul"):
        pairs(book, op, numbers_of=FLOATS + INTEGERS + (b8,))
        scalars(book, op, [2.5, -1], sides=("right", "left"))
        scalars(book, op, [3], dtypes=(i64, i32))
        book.add(op, val([True, False, True], b8), scalar=2)
        book.add(op, val([True, False, True], b8), scalar=2.5)
    pairs(book, "sub")
    for op in ("add", "sub", "mul", "div"):
        for dtype in INTEGERS:
            book.add(op, laid("t", op, (2, 3), dtype), scalar=2.5)
    scalars(book, "sub", [2.5, -1], sides=("right", "left"))
    scalars(book, "sub", [3], sides=("right", "left"), dtypes=(i64, i32))
    pairs(book, "div", low=1, high=4)
    scalars(book, "div", [2.5, -4], sides=("right", "left"), low=1, high=4)
    book.add("div", val([1.0, 0.0, -2.0], f64), val([0.0, 0.0, 0.0], f64), second=False)
    book.add("div", val([-7, 7, 0, 5], i64), val([2, -2, 3, 0], i64))


def functions(book):
    unary(book, "neg", dtypes=FLOATS + (i64, i32))
    unary(book, "square", dtypes=FLOATS + (i64, i32))
    extremes = [-INF, -1000.0, -104.0, -88.0, -1e-6, 0.0, -0.0, 1e-6, 1.0, 88.0, INF, NAN]
    unary(book, "exp", special=extremes + [89.0, 709.0, 710.0])
    unary(book, "log", low=0.01, high=9, special=[0.0, -0.0, -1.0, 1.0, 1e-38, 3e38, 0.99999, INF, NAN])
    unary(book, "sqrt", low=0.01, high=9, special=[0.0, -0.0, -1.0, 1.0, 1e-38, 3e38, INF, NAN])
    unary(book, "abs", dtypes=FLOATS + (i64, i32))
    unary(book, "sign", dtypes=FLOATS + (i64, i32))
    steps = [0.5, 1.5, 2.5, -0.5, -1.5, -2.5, 0.49999997, 8388609.0, -8388609.0, 1e30, 0.0, -0.0, INF, -INF, NAN]
    unary(book, "floor", special=steps)
    unary(book, "round", special=steps)
    turns = [0.0, -0.0, 1e-8, math.pi, -math.pi / 2, 100.0, -1000.0, 1e5, INF, NAN]
    unary(book, "sin", special=turns)
    unary(book, "cos", special=turns)
    unary(book, "tanh", special=extremes + [0.3, -0.3, 9.0, -9.0, 20.0])
    unary(book, "sigmoid", special=extremes + [0.3, -0.3, 9.0, -9.0, 20.0])
    unary(book, "relu", dtypes=FLOATS + (i64, i32))
    for op in ("exp", "log", "sqrt", "sin", "cos", "tanh", "sigmoid"):
        for dtype in INTEGERS + (b8,):
            book.add(op, laid("t", op, (2, 3), dtype, 1, 4))


def powers(book):
    pairs(book, "pow", low=0.25, high=3, numbers_of=FLOATS)
    scalars(book, "pow", [2, 3, 0.5, -1, 0, 1, 2.5, -2], low=0.25, high=3)
    scalars(book, "pow", [0, 2, 3], dtypes=(i64, i32))
    scalars(book, "pow", [2, 0.5], sides=("left",))
    for p in (2.0, 3.0, 0.0, 1.0, -1.0, 0.5):
        book.add("pow", val([-2.0, -0.5, 0.0, 0.5], f64), scalar=p, second=False)
    book.add("pow", val(SPECIAL, f64), scalar=2.0)
    book.add("pow", val([0.0, 0.0, 2.0, -2.0, 1.0], f64), val([0.0, 2.0, 0.0, 3.0, INF], f64), second=False)


def bounds(book):
    pairs(book, "maximum")
    pairs(book, "minimum")
    ties = val([[1.0, 2.0, 2.0], [0.0, -0.0, 5.0]], f64)
    for op in ("maximum", "minimum"):
        book.add(op, ties, val([1.0, 2.0, 3.0], f64))
        book.add(op, ties.float().t(), val([1.0, 5.0]))
    unary_inputs = [("c", (2, 3)), ("t", (3, 4)), ("s", (5,)), ("c", ()), ("e", (2, 3)), ("c", (0,)), ("c", (37,))]
    limits = [(-1.0, 1.0), (0.0, None), (None, 0.5), (2.0, -2.0), (-1.5, 2.25), (0.0, 0.0), (-1.0, 1.5)]
    for dtype in FLOATS:
        for (layout, shape), (low, high) in zip(unary_inputs, limits):
            book.add("clamp", laid(layout, "clamp", shape, dtype), min=low, max=high)
        book.add("clamp", val(SPECIAL, dtype), min=-1.0, max=0.5)
    for dtype in (i64, i32):
        book.add("clamp", laid("t", "clamp", (2, 3), dtype), min=-1, max=2)
    book.add("clamp", laid("c", "clamp", (2, 3), u8), min=1)


def choices(book):
    for dtype in FLOATS + INTEGERS + (b8,):
        book.add("where", some("w", (2, 3), b8), some("wa", (2, 3), dtype), some("wb", (2, 3), dtype))
        book.add("where", laid("t", "w", (3, 2), b8), laid("s", "wa", (3, 2), dtype), some("wb", (2,), dtype))
    for dtype in FLOATS:
        book.add("where", some("w", (2, 1), b8), some("wa", (1, 3), dtype), some("wb", (), dtype))
        book.add("where", some("w", (0,), b8), some("wa", (0,), dtype), some("wb", (0,), dtype))
        book.add("where", val([1, 0, 1], b8), val([1.0, INF, NAN], dtype), val([NAN, -INF, 2.0], dtype))
        book.add("where", laid("e", "w", (3, 4), b8), laid("l", "wa", (3, 4), dtype), laid("o", "wb", (3, 4), dtype))

    for dtype in FLOATS + INTEGERS + (b8,):
        value = -1e9 if dtype in FLOATS else 1
        book.add("masked_fill", some("f", (2, 3), dtype), some("m", (2, 3), b8), value=value)
    for dtype in FLOATS:
        book.add("masked_fill", laid("t", "f", (3, 4), dtype), some("m", (4,), b8), value=-INF)
        book.add("masked_fill", laid("s", "f", (3, 4), dtype), some("m", (3, 1), b8), value=0.0)
        book.add("masked_fill", laid("e", "f", (3, 4), dtype), laid("t", "m", (3, 4), b8), value=NAN)
        book.add("masked_fill", some("f", (), dtype), val(True, b8), value=7.0)
        book.add("masked_fill", some("f", (2, 0), dtype), some("m", (0,), b8), value=7.0)


def checks(book):
    for op in ("isnan", "isfinite"):
        for dtype in FLOATS:
            book.add(op, val(SPECIAL, dtype))
            book.add(op, val(SPECIAL, dtype).reshape(2, 5).t())
            book.add(op, val(SPECIAL, dtype)[1::3])
            book.add(op, val(NAN, dtype))
            book.add(op, some(op, (0, 2), dtype))
        book.add(op, some(op, (3,), i64))

    a = val([1.0, -2.0, 3.0], f64)
    for dtype in FLOATS:
        book.add("allclose", a.to(dtype), a.to(dtype))
        book.add("allclose", a.to(dtype), a.to(dtype) * 1.000001)
        book.add("allclose", a.to(dtype), a.to(dtype) * 1.001)
        book.add("allclose", a.to(dtype), a.to(dtype) * 1.001, rtol=0.01)
        book.add("allclose", a.to(dtype), a.to(dtype) + 0.25, rtol=0.0, atol=0.25)
        book.add("allclose", val([1.0, NAN], dtype), val([1.0, NAN], dtype))
        book.add("allclose", val([1.0, NAN], dtype), val([1.0, NAN], dtype), equal_nan=1)
        book.add("allclose", val([INF, -INF], dtype), val([INF, -INF], dtype))
        book.add("allclose", val([INF], dtype), val([-INF], dtype))
        book.add("allclose", val([INF], dtype), val([1e30], dtype), rtol=1.0)
        book.add("allclose", some("e", (0,), dtype), some("e", (0,), dtype))
        book.add("allclose", a.to(dtype).expand(2, 3), a.to(dtype))
    book.add("allclose", val([1, 2], i64), val([1, 2], i64))
    book.add("allclose", val([1, 2], i64), val([1, 3], i64))


def comparisons(book):
    for op in ("eq", "ne", "lt", "le", "gt", "ge"):
        for dtype in FLOATS:
            book.add(op, val(SPECIAL, dtype).reshape(-1, 1), val([0.0, INF, NAN, 0.5], dtype))
            book.add(op, laid("t", op, (3, 2), dtype, -1, 1), laid("e", op, (3, 2), dtype, -1, 1))
            book.add(op, val([[1.0, 2.0], [3.0, NAN]], dtype), scalar=2.0)
        book.add(op, some(op, (0,), f32), some(op, (0,), f32))
        book.add(op, val(2.0, f64), val([1.0, 2.0, 3.0], f64))
        for dtype in INTEGERS:
            book.add(op, val([[1, 2, 3], [3, 2, 1]], dtype), val([2, 2, 2], dtype))
            book.add(op, val([[1, 2, 3], [3, 2, 1]], dtype).t(), scalar=2)
            book.add(op, val([[1, 2, 3], [3, 2, 1]], dtype), scalar=1.5)
        book.add(op, val([True, False], b8).reshape(2, 1), val([True, False], b8))
        book.add(op, val([2**53, 2**53 + 1, -2**62], i64), val([2**53 + 1, 2**53 + 1, -2**62 + 1], i64))


def logic(book):
    for op in ("logical_and", "logical_or", "logical_xor"):
        bits = val([[True, False], [False, True]], b8)
        for other in (bits, bits.t(), bits[0], val(True, b8), bits[:, :1], bits[:1].expand(2, 2), bits.flip(1)):
            book.add(op, bits, other)
        book.add(op, some(op, (0, 3), b8), some(op, (3,), b8))
        book.add(op, laid("s", op, (2, 5), b8), laid("t", op + "b", (2, 5), b8))
        for dtype in FLOATS + INTEGERS:
            book.add(op, val([0, 2, 0, 3], dtype), val([0, 0, 5, 3], dtype))
        book.add(op, val([0.0, -0.0, NAN, INF, 1e-30]), val([NAN, 1.0, 0.0, NAN, -0.0]))
    for shape in ((), (3,), (2, 3), (0,)):
        book.add("logical_not", some("not", shape, b8))
    for layout in "tse":
        book.add("logical_not", laid(layout, "not", (3, 5), b8))
    for dtype in FLOATS:
        book.add("logical_not", val([0.0, -0.0, NAN, INF, 1e-30], dtype))
    for dtype in INTEGERS:
        book.add("logical_not", val([0, 1, 2], dtype))


def casts(book):
    for source in FLOATS + INTEGERS + (b8,):
        for target in FLOATS + INTEGERS + (b8,):
            low = 0 if target == u8 or source == u8 else -3
            book.add("cast", laid("ct"[target.itemsize > 2], "cast", (2, 3), source, low, 3), to=target)
    book.add("cast", val([0.0, -0.0, NAN, INF, 1e-30]), to=b8)
    book.add("cast", val([1e300, -1e-300, 1 / 3, NAN, INF], f64), to=f32)
    book.add("cast", val([2**24 + 1, -2**53 - 1, 2**62], i64), to=f32)
    book.add("cast", val([2**24 + 1, -2**53 - 1, 2**62], i64), to=f64)
    book.add("cast", val([2.9, -2.9, 0.5, -0.5], f64), to=i64)
    book.add("cast", some("cast", (0, 2), f32), to=f64)
    book.add("cast", val([2**32 + 5, -1, 300], i64), to=u8)


def elementwise():
    book = Book("elementwise.txt")
    for part in (arithmetic, functions, powers, bounds, choices, checks, comparisons, logic, casts):
        part(book)
    book.write()


# ---------------------------------------------------------------------------------------------------------------------
# reduce.txt

def over(book, op, places, inputs, **options):
    """Every input with the places (dim or dims) that it has."""
    for layout, shape, dtype in inputs:
        for k, place in enumerate(places):
            used = place.get("dims", [place.get("dim", 0)])
            if any(not -len(shape) <= d < max(len(shape), 1) for d in used):
                continue
            book.add(op, laid(layout, op + str(k), shape, dtype), **place, **options)


ONE = [{}, {"dim": 0}, {"dim": -1, "keepdim": 1}, {"dim": 1}]
MANY = [{}, {"dims": [0]}, {"dims": [0, 2]}, {"dims": [-1], "keepdim": 1}, {"dims": [1, 0], "keepdim": 1}]
WIDE = [("c", (2, 3), f32), ("t", (3, 2, 2), f64), ("s", (2, 5), f32), ("c", (), f64), ("c", (1,), f32),
        ("e", (3, 4), f64), ("o", (2, 3), f64), ("c", (37,), f32), ("c", (2, 19), f32)]
TIES = [[1.0, 5.0, 5.0, 0.0], [7.0, 7.0, -1.0, -1.0], [5.0, 5.0, 7.0, -1.0]]
NANS = [[1.0, NAN, 5.0, NAN], [INF, -INF, 0.0, 1.0], [NAN, NAN, NAN, NAN]]


def sums(book):
    for op in ("sum", "mean"):
        over(book, op, MANY, WIDE)
        book.add(op, some(op, (0, 3), f32), dims=[1])
        book.add(op, some(op, (0, 3), f64), dims=[0])
        book.add(op, some(op, (0,), f32))
        book.add(op, val([1.0, INF, NAN, -INF]), second=False)
        book.add(op, val([[1.0, INF], [NAN, 2.0], [INF, -INF]], f64), dims=[1], second=False)
        book.add(op, val([1e8, 1.0, -1e8, 1.0], f64))
    for dtype in INTEGERS + (b8,):
        over(book, "sum", MANY, [("c", (2, 3), dtype), ("t", (2, 2, 3), dtype)])
        over(book, "prod", ONE, [("c", (2, 3), dtype)])
    book.add("sum", val([2**53, 1, 1], i64))
    book.add("sum", val([200, 100, 255], u8))
    over(book, "prod", ONE, WIDE)
    for zeros in ([1.0, 0.0, 3.0], [0.0, 0.0, 3.0], [0.0, 0.0, 0.0]):
        book.add("prod", val(zeros, f64))
        book.add("prod", val([zeros, [1.0, 2.0, 4.0]], f64), dim=1)
        book.add("prod", val([zeros, [1.0, 2.0, 4.0]], f32), dim=0)
    book.add("prod", some("prod", (0,), f32))
    book.add("prod", some("prod", (0, 2), f64), dim=0)
    book.add("prod", val([1.0, NAN, 2.0]))


def extremes(book):
    for op in ("max", "min", "argmax", "argmin"):
        over(book, op, ONE, WIDE)
        for dtype in FLOATS:
            for place in ONE:
                book.add(op, val(TIES, dtype), **place)
                book.add(op, val(NANS, dtype), grad=False, **place)
            book.add(op, val(TIES, dtype).t(), dim=0)
        for dtype in INTEGERS:
            book.add(op, val([[3, 1, 3], [0, 9, 0]], dtype))
            book.add(op, val([[3, 1, 3], [0, 9, 0]], dtype).t(), dim=1)
        book.add(op, val([2**53, 2**53 + 1, 2**53], i64), dim=0)
        book.add(op, some(op, (0, 3), f32), dim=1)


def truths(book):
    for op in ("any", "all"):
        over(book, op, MANY, [(layout, shape, b8) for layout, shape, _ in WIDE[:6]])
        for dtype in FLOATS + (i64, i32):  # of uint8, PyTorch alone makes uint8 again
            book.add(op, val([[0, 2], [0, 0], [1, 3]], dtype), dims=[1])
            book.add(op, val([[0, 2], [0, 0], [1, 3]], dtype))
        book.add(op, val([0.0, NAN, -0.0]))
        book.add(op, val([1.0, NAN, -1.0], f64))
        for dims in ([0], [1], None):
            book.add(op, some(op, (0, 3), b8), dims=dims)


def spreads(book):
    spread = [("c", (2, 3), f32), ("t", (3, 2, 2), f64), ("s", (2, 5), f32), ("e", (3, 4), f64), ("o", (2, 3), f64),
              ("c", (37,), f32), ("c", (4, 3, 2), f64)]
    for op in ("var", "std"):
        over(book, op, MANY, [s for s in spread if op == "var" or s[0] != "e"])
        over(book, op, MANY[:4], spread[:3] + spread[5:], correction=0)
        book.add(op, val([1e6 + 1, 1e6 + 2, 1e6 + 4], f64))
        book.add(op, val([1.0, NAN, 2.0]))
        book.add(op, val([3.0], f64), second=False, grad=False)
        book.add(op, val(3.0, f32), grad=False)
        book.add(op, some(op, (0,), f32), grad=False)
        book.add(op, some(op, (2, 0), f32), dims=[1], grad=False)
    book.add("var", val([2.0, 2.0, 2.0], f64))
    book.add("std", val([2.0, 2.0, 2.0], f64), grad=False)


def norms(book):
    over(book, "norm", MANY, WIDE)
    for p in (1.0, 3.0, INF, 0.5):
        for dtype in FLOATS:
            book.add("norm", laid("t", "norm", (3, 4), dtype), dims=[1], p=p)
            book.add("norm", some("norm", (5,), dtype), p=p)
    book.add("norm", val([[0.0, 0.0], [3.0, 4.0]], f64), dims=[1], second=False)
    book.add("norm", val([0.0, 0.0], f64), p=1.0)
    book.add("norm", some("norm", (0, 2), f32), dims=[0])
    book.add("norm", val([1.0, NAN, INF]), grad=False)


def orders(book):
    for layout, shape, dtype in WIDE + [("c", (0, 3), f32), ("c", (2, 3, 2), f64)]:
        for dim in range(-1, max(len(shape), 1)):
            book.add("cumsum", laid(layout, "cumsum", shape, dtype), dim=dim)
    for dtype in INTEGERS + (b8,):
        book.add("cumsum", laid("t", "cumsum", (2, 3), dtype), dim=1)
    book.add("cumsum", val([1.0, INF, 2.0, -INF, NAN, 1.0]), dim=0)

    for layout, shape, dtype in WIDE + [("c", (0, 3), f32), ("c", (2, 3, 2), f64)]:
        for dim in range(-1, max(len(shape), 1)):
            book.add("sort", laid(layout, "sort", shape, dtype), dim=dim, descending=(dim + 1) % 2)
    for dtype in FLOATS:
        for descending in (0, 1):
            book.add("sort", val(TIES, dtype), descending=descending)
            book.add("sort", val(NANS, dtype), dim=0, descending=descending, grad=False)
    for dtype in INTEGERS + (b8,):
        book.add("sort", val([[3, 1, 3, 0], [0, 9, 0, 1]], dtype), dim=1)
        book.add("sort", val([[3, 1, 3, 0], [0, 9, 0, 1]], dtype).t(), dim=0, descending=1)

    for dtype in FLOATS:
        for layout, shape, k, dim in (("c", (5,), 3, 0), ("t", (4, 3), 2, 1), ("s", (3, 5), 5, -1), ("o", (4, 2), 1, 0),
                                      ("c", (2, 3, 4), 2, 1), ("c", (), 1, 0), ("c", (3, 4), 0, 1), ("c", (37,), 9, 0)):
            x = laid(layout, "topk", shape, dtype, -99, 99)
            book.add("topk", x, k=k, dim=dim)
            book.add("topk", x, k=k, dim=dim, largest=0)
    book.add("topk", val([1.0, NAN, 3.0, -INF, INF]), k=3, grad=False)
    book.add("topk", val([1.0, NAN, 3.0, -INF, INF], f64), k=3, largest=0, grad=False)
    for dtype in INTEGERS:
        book.add("topk", val([[4, 9, 1], [2, 0, 7]], dtype), k=2)


def softmaxes(book):
    for op in ("softmax", "log_softmax"):
        for layout, shape, dtype in WIDE + [("c", (2, 3, 4), f32), ("c", (2, 0), f32), ("t", (2, 2, 2, 2), f64)]:
            for dim in range(-1, max(len(shape), 1)):
                book.add(op, laid(layout, op, shape, dtype), dim=dim)
        for dtype in FLOATS:
            book.add(op, val([[1000.0, -1000.0, 0.0], [88.0, 89.0, 90.0], [1e30, 1e30, 0.0]], dtype), dim=1)
            book.add(op, val([-INF, 0.0, 1.0], dtype), dim=0, second=False)
            book.add(op, val([-INF, -INF], dtype), dim=0, grad=False)
            book.add(op, val([[1.0, NAN], [INF, 0.0]], dtype), dim=0, grad=False)


def products(book):
    shapes = [
        ((4,), (4,)), ((2, 3), (3,)), ((3,), (3, 2)), ((2, 3), (3, 4)), ((2, 2, 3), (2, 3, 2)), ((2, 2, 3), (3, 2)),
        ((2, 3), (2, 3, 2)), ((2, 1, 2, 3), (3, 3, 1)), ((3,), (2, 3, 2)), ((2, 2, 3), (3,)), ((1, 2, 3), (4, 3, 2)),
        ((2, 0), (0, 3)), ((0, 2), (2, 3)), ((2, 0, 3), (3, 2)), ((1, 1), (1, 1)), ((0,), (0,)), ((13, 17), (17, 9)),
        ((5, 33), (33, 2))]
    for k, (a, b) in enumerate(shapes):
        for dtype in FLOATS:
            book.add("matmul", some("ma", a, dtype), some("mb", b, dtype))
        if 0 not in a + b and len(a) > 1 and len(b) > 1:
            for la, lb in (("t", "c"), ("c", "t"), ("t", "t"), ("s", "o"), ("e", "l")):
                book.add("matmul", laid(la, "ma", a, FLOATS[k % 2]), laid(lb, "mb", b, FLOATS[k % 2]))
    for dtype in INTEGERS:
        book.add("matmul", some("ma", (2, 3), dtype), laid("t", "mb", (3, 4), dtype))
        book.add("matmul", laid("s", "ma", (2, 2, 3), dtype), some("mb", (3,), dtype))
        book.add("outer", some("oa", (3,), dtype), some("ob", (2,), dtype))
    book.add("matmul", laid("s", "v", (5,), f64), laid("o", "w", (5,), f64))
    book.add("matmul", laid("s", "v", (3,), f32), laid("t", "w", (3, 4), f32))
    book.add("matmul", val([[1.0, INF], [NAN, 0.0]]), val([[1.0, 0.0], [0.0, 1.0]]), grad=False)

    for dtype in FLOATS:
        for la, a, lb, b in (
                ("c", (3,), "c", (4,)), ("s", (5,), "o", (2,)), ("c", (1,), "c", (3,)), ("c", (0,), "c", (3,)),
                ("c", (3,), "c", (0,)), ("c", (19,), "c", (3,))):
            book.add("outer", laid(la, "oa", a, dtype), laid(lb, "ob", b, dtype))

    for dtype in FLOATS:
        for lx, x, lw, w, bias in (("c", (2, 3), "c", (4, 3), True), ("c", (2, 3), "c", (4, 3), False),
                                   ("c", (3,), "c", (2, 3), True), ("t", (5, 3), "c", (2, 3), True),
                                   ("c", (2, 3, 4), "t", (5, 4), True), ("s", (2, 3), "s", (4, 3), False),
                                   ("c", (0, 3), "c", (2, 3), True), ("e", (4, 3), "o", (2, 3), True),
                                   ("c", (2, 0), "c", (3, 0), True), ("c", (9, 33), "c", (3, 33), True)):
            inputs = [laid(lx, "lx", x, dtype), laid(lw, "lw", w, dtype)]
            book.add("linear", *inputs, *([some("lb", w[:1], dtype)] if bias else []))


def reduce():
    book = Book("reduce.txt")
    for part in (sums, extremes, truths, spreads, norms, orders, softmaxes, products):
        part(book)
    book.write()


# ---------------------------------------------------------------------------------------------------------------------
# shape.txt

def every(book, op, shape, layouts="c", dtypes=(f32,), **options):
    for layout in layouts:
        for dtype in dtypes:
            book.add(op, laid(layout, op, shape, dtype), **options)


def views(book):
    for shape, sizes in (
            ((2, 3), [3, 2]), ((2, 3, 4), [6, -1]), ((6,), [2, 3]), ((), [1, 1]), ((1,), []), ((0, 3), [3, 0]),
            ((2, 3), [-1]), ((4, 3), [2, 2, -1])):
        every(book, "view", shape, dtypes=(f32, f64), sizes=sizes)
        every(book, "reshape", shape, "c" if len(shape) < 2 or 0 in shape else "cts", (f32, f64), sizes=sizes)
    every(book, "view", (4, 3), "o", (f64, i64), sizes=[2, 6])
    every(book, "view", (4, 3), "l", (f32,), sizes=[2, 2, 3])
    for dtype in INTEGERS + (b8,):
        every(book, "view", (2, 3), "c", (dtype,), sizes=[3, 2])
        every(book, "reshape", (2, 3), "t", (dtype,), sizes=[3, 2])
    for shape, start, end in (((2, 3, 2), None, None), ((2, 3, 2), 1, None), ((2, 3, 2), 0, 1), ((2, 3, 2), -2, -1),
                              ((), None, None), ((3,), None, None), ((2, 0, 3), 1, None), ((2, 3, 2), 1, 1)):
        every(book, "flatten", shape, "cts" if shape == (2, 3, 2) else "c", (f32, f64), start=start, end=end)
    every(book, "flatten", (2, 3), "t", INTEGERS + (b8,))
    for shape, dim in (((1, 3, 1), None), ((1, 3, 1), 0), ((1, 3, 1), -1), ((1, 3, 1), 1), ((), None), ((1,), 0),
                       ((1, 1), None),
                       ((0, 1), 1)):
        every(book, "squeeze", shape, dtypes=(f32, f64), dim=dim)
    every(book, "squeeze", (3, 1, 2), "tso", (f32, f64, i64, b8), dim=1)
    for shape, dim in (((3,), 0), ((3,), 1), ((3,), -1), ((2, 3), 1), ((2, 3), -3), ((), 0), ((0, 2), 2), ((2, 3), -1)):
        every(book, "unsqueeze", shape, dtypes=(f32, f64), dim=dim)
    every(book, "unsqueeze", (3, 2), "tso", (f64, i32, u8), dim=1)
    for shape, dims in (((2, 3), [1, 0]), ((2, 3, 4), [2, 0, 1]), ((2, 3, 4), [0, -1, 1]), ((3,), [0]), ((), []),
                        ((0, 3), [1, 0]), ((2, 3, 1, 2), [3, 1, 0, 2]), ((2, 3), [0, 1])):
        every(book, "permute", shape, "ct" if len(shape) > 1 else "c", (f32, f64), dims=dims)
    every(book, "permute", (2, 3, 2), "s", INTEGERS + (b8,), dims=[1, 2, 0])
    for shape, dim0, dim1 in (((2, 3), 0, 1), ((2, 3, 4), 0, 2), ((2, 3, 4), -1, -2), ((2, 3), 1, 1), ((3,), 0, 0),
                              ((0, 3), 0, 1), ((2, 3, 1, 2), 1, 3), ((2, 3), -2, 1)):
        every(book, "transpose", shape, "cs" if 0 not in shape else "c", (f32, f64), dim0=dim0, dim1=dim1)
    every(book, "transpose", (2, 3), "t", INTEGERS + (b8,), dim0=0, dim1=1)
    for shape, sizes in (
            ((1, 3), [2, 3]), ((3,), [2, 3]), ((2, 1), [-1, 4]), ((), [3]), ((1,), [0]), ((2, 1, 3), [4, 2, 2, 3]),
            ((2, 3), [2, 3]), ((1, 1), [2, -1])):
        every(book, "expand", shape, "cs" if shape else "c", (f32, f64), sizes=sizes)
    every(book, "expand", (2, 1), "t", INTEGERS + (b8,), sizes=[2, 3])


def joins(book):
    for dtype in FLOATS + INTEGERS + (b8,):
        book.add("cat", some("c0", (2, 3), dtype), some("c1", (1, 3), dtype), dim=0)
        book.add("stack", some("c0", (2, 3), dtype), laid("t", "c1", (2, 3), dtype), dim=1)
    for dtype in FLOATS:
        book.add("cat", laid("t", "c0", (2, 3), dtype), laid("s", "c1", (2, 2), dtype), some("c2", (2, 1), dtype),
                 dim=1)
        book.add("cat", some("c0", (2, 3, 2), dtype), laid("e", "c1", (2, 1, 2), dtype), dim=-2)
        book.add("cat", some("c0", (3,), dtype), dim=0)
        book.add("cat", some("c0", (2, 0), dtype), some("c1", (2, 3), dtype), dim=1)
        book.add("cat", some("c0", (0,), dtype), some("c1", (0,), dtype), dim=0)
        book.add("cat", laid("l", "c0", (2, 2), dtype), laid("o", "c1", (3, 2), dtype), dim=-2)
        book.add("cat", some("c0", (0,), dtype), some("c1", (2, 3), dtype), dim=1)  # skipped, whatever the others are
        book.add("stack", some("c0", (3,), dtype), some("c1", (3,), dtype), some("c2", (3,), dtype), dim=0)
        book.add("stack", some("c0", (), dtype), some("c1", (), dtype), dim=0)
        book.add("stack", laid("s", "c0", (2, 3), dtype), laid("e", "c1", (2, 3), dtype), dim=-1)
        book.add("stack", some("c0", (0, 2), dtype), some("c1", (0, 2), dtype), dim=1)
        book.add("stack", laid("o", "c0", (2, 3), dtype), dim=2)


def cuts(book):
    for dtype in FLOATS:
        for layout, shape, dim, size, sizes in (
                ("c", (6,), 0, 2, None), ("c", (7,), 0, 3, None), ("t", (3, 4), 1, 2, None),
                ("s", (5, 2), 0, None, [1, 4]), ("c", (2, 5), -1, None, [2, 0, 3]), ("e", (4, 3), 0, 9, None),
                ("o", (4, 3), -2, 3, None), ("c", (0, 3), 0, 2, None)):
            book.add("split", laid(layout, "split", shape, dtype), dim=dim, size=size, sizes=sizes)
        for layout, shape, dim, chunks in (
                ("c", (6,), 0, 3), ("c", (7,), 0, 3), ("t", (3, 4), 1, 2), ("s", (5, 2), 0, 4), ("c", (2, 3), -1, 9),
                ("e", (4, 3), 0, 1), ("o", (6, 2), -2, 4), ("c", (0, 3), 0, 2)):
            book.add("chunk", laid(layout, "chunk", shape, dtype), dim=dim, chunks=chunks)
    for dtype in INTEGERS + (b8,):
        book.add("split", laid("t", "split", (3, 4), dtype), dim=1, size=3, sizes=None)
        book.add("chunk", laid("t", "chunk", (3, 4), dtype), dim=1, chunks=3)
    for dtype in FLOATS:
        for layout, shape, repeats in (
                ("c", (3,), [2]), ("c", (2, 3), [2, 2]), ("t", (2, 3), [1, 3]), ("c", (2,), [3, 2]),
                ("s", (2, 2), [2, 1, 2]), ("c", (), [2, 3]), ("c", (2, 3), [0, 1]), ("e", (2, 2), [1, 1]),
                ("c", (0, 2), [2, 2])):
            book.add("repeat", laid(layout, "repeat", shape, dtype), repeats=repeats)
        for layout, shape, dims in (("c", (4,), [0]), ("c", (2, 3), [0]), ("c", (2, 3), [-1]), ("t", (2, 3), [0, 1]),
                                    ("s", (2, 3, 2), [0, 2]), ("e", (3, 2), [1]), ("c", (2, 3), []), ("c", (0, 2), [0]),
                                    ("o", (3, 3), [0])):
            book.add("flip", laid(layout, "flip", shape, dtype), dims=dims)
    for dtype in INTEGERS + (b8,):
        book.add("repeat", laid("t", "repeat", (2, 3), dtype), repeats=[2, 1])
        book.add("flip", laid("t", "flip", (2, 3), dtype), dims=[1])


def indexing(book):
    for dtype in FLOATS:
        for layout, shape, index in (
                ("c", (5,), "1:4"), ("c", (5,), "2"), ("c", (5,), "-1"), ("c", (7,), "::3"), ("c", (4, 3), "1"),
                ("c", (4, 3), ":,1"), ("c", (4, 3), "1:,:2"), ("t", (4, 3), "-2,1:"), ("s", (4, 3), "::2,-1"),
                ("e", (4, 3), "0:2,1:3"), ("o", (4, 3), "3,2"), ("c", (2, 3, 4), "1,:,1:3"),
                ("c", (2, 3, 4), ":,-1,::2"), ("c", (2, 3, 4), "-1:,0"), ("c", (4, 3), "2:2"),
                ("c", (4, 3), "-3:-1,0:99"), ("c", (4, 3), "3:1"), ("c", (0, 3), ":,1")):
            book.add("slice", laid(layout, "slice", shape, dtype), index=index)
    for dtype in INTEGERS + (b8,):
        book.add("slice", laid("t", "slice", (4, 3), dtype), index="1:,0")
    for dtype in FLOATS + INTEGERS + (b8,):
        book.add("mask", some("mx", (3, 4), dtype), some("mm", (3, 4), b8))
        book.add("mask", laid("t", "mx", (3, 4), dtype), some("mn", (3,), b8))
    for dtype in FLOATS:
        book.add("mask", laid("s", "mx", (3, 4), dtype), laid("t", "mm", (3, 4), b8))
        book.add("mask", some("mx", (3, 4), dtype), torch.zeros(3, 4, dtype=b8))
        book.add("mask", some("mx", (3, 4), dtype), torch.ones(3, 4, dtype=b8))
        book.add("mask", some("mx", (0,), dtype), some("mm", (0,), b8))
        book.add("mask", laid("e", "mx", (2, 3, 2), dtype), laid("e", "mm", (2, 3), b8))
    for dtype in FLOATS + INTEGERS + (b8,):
        book.add("index", some("ix", (4, 3), dtype), val([3, 0, 3], i64))
        book.add("index", laid("t", "ix", (4, 3), dtype), val([0, -1, 2], i64), val([2, 1, -3], i64))
    for dtype in FLOATS:
        book.add("index", some("ix", (5,), dtype), val([[0, 4], [4, 1]], i64))
        book.add("index", some("ix", (4, 3), dtype), val([[0], [2]], i64), val([0, 2, 2], i64))
        book.add("index", some("ix", (2, 3, 4), dtype), val([1, 1, 0], i64), val([2, 2, 0], i64))
        book.add("index", some("ix", (2, 3, 4), dtype), val([1, 0], i64), val([2, 0], i64), val([3, -1], i64))
        book.add("index", laid("s", "ix", (4, 3), dtype), val([], i64))
        book.add("index", laid("e", "ix", (4, 3), dtype), val([[1, 2, 3], [1, 0, 0]], i64).t())
        book.add("index", laid("o", "ix", (4, 3), dtype), val(2, i64))
        book.add("index", some("ix", (4, 3), dtype), torch.arange(4), val([2, 0, 1, 1], i64))


def mixed_indexing(book):
    for dtype in FLOATS + (i64, b8):
        two, three, flags = val([1, 0], i64), val([2, 0, -1], i64), val([1, 0, 1], b8)
        for tensors, index in (((two,), ":,t"), ((three,), "t,1:"), ((two,), "-1,t"), ((two,), "t,:,2"),
                               ((two, two), "t,:,t"), ((two, two), ":,t,t"), ((flags,), ":,t"), ((flags,), ":,t,::2"),
                               ((two, flags), "t,t,1:3"), ((three.reshape(3, 1), two), ":,t,t"), ((two,), "None,t"),
                               ((two,), "t,None,1"), ((flags.expand(2, 3),), "t,1:"), ((), "None,1"), ((), ":,None,0")):
            sizes = (3, 4, 2) if index == "t,1:" and tensors[0] is three else (2, 3, 4)
            book.add("mixed_index", laid("ct"[len(index) % 2], "mixed", sizes, dtype), *tensors, index=index)


def gathering(book):
    for dtype in FLOATS + INTEGERS + (b8,):
        book.add("gather", some("gx", (3, 4), dtype), val([[0, 3], [1, 1], [2, 0]], i64), dim=1)
    for dtype in FLOATS:
        book.add("gather", some("gx", (3, 4), dtype), val([[0, 2, 1, 0], [2, 2, 2, 2]], i64), dim=0)
        book.add("gather", laid("t", "gx", (3, 4), dtype), val([[0], [3], [3]], i64), dim=-1)
        book.add("gather", laid("s", "gx", (5,), dtype), val([4, 4, 0, 1, 1, 1, 2], i64), dim=0)
        book.add("gather", some("gx", (2, 3, 2), dtype), val([[[0, 1], [2, 2]], [[1, 0], [0, 0]]], i64), dim=1)
        book.add("gather", laid("e", "gx", (3, 4), dtype), val([[0, 1, 2], [2, 1, 0]], i64).t(), dim=0)
        book.add("gather", some("gx", (3, 4), dtype), torch.zeros(3, 0, dtype=i64), dim=1)
        book.add("gather", some("gx", (), dtype), val(0, i64), dim=0)


def shape():
    book = Book("shape.txt")
    for part in (views, joins, cuts, indexing, mixed_indexing, gathering):
        part(book)
    book.write()


# ---------------------------------------------------------------------------------------------------------------------
# loss.txt

def class_losses(book, op, options):
    """cross_entropy and nll_loss with class numbers as targets."""
    targets = {(): 2, (3,): [2, 0, 3], (2, 2): [[1, 3], [0, 0]]}
    inputs = [("c", (4,), ()), ("c", (3, 4), (3,)), ("t", (3, 4), (3,)), ("s", (3, 4), (3,)), ("e", (3, 4), (3,)),
              ("c", (2, 4, 2), (2, 2))]
    k = 0
    for layout, shape_, target in inputs:
        for chosen in options:
            dtype = FLOATS[k % 2]
            k += 1
            x = laid(layout, op, shape_, dtype)
            weight = [some("weight", (4,), dtype, 0.25, 2)] if k % 3 == 0 else []
            for reduction_ in ("mean", "sum", "none"):
                book.add(op, x, val(targets[target], i64), *weight, grad=[0], reduction=reduction_, **chosen)


def dropouts(book):
    check_dropout_stream()
    for dtype in FLOATS:
        for layout, shape_, p, seed in (("c", (4, 5), 0.4, 0), ("c", (37,), 0.3, 1), ("c", (2, 3, 4), 0.5, 123),
                                        ("s", (3, 4), 0.25, 7), ("e", (3, 4), 0.9, 7), ("c", (), 0.5, 3),
                                        ("c", (0, 3), 0.5, 3), ("c", (3, 4), 0.0, 7), ("c", (3, 4), 1.0, 7),
                                        ("o", (3, 4), 0.6, 4294967297)):
            book.add("dropout", laid(layout, "dropout", shape_, dtype), p=p, seed=seed)
        book.add("dropout", laid("t", "dropout", (3, 4), dtype), p=0.4, seed=5)
        book.add("dropout", laid("c", "dropout", (3, 4), dtype), p=0.4, seed=5, training=0)


def class_number_losses(book):
    class_losses(book, "cross_entropy", [{}, {"label_smoothing": 0.1}, {"ignore_index": 0},
                                         {"label_smoothing": 0.3, "ignore_index": 3}])
    class_losses(book, "nll_loss", [{}, {"ignore_index": 0}])
    for op in ("cross_entropy", "nll_loss"):
        for reduction_ in ("mean", "sum", "none"):
            book.add(op, some(op, (2, 3), f64), val([-100, 1], i64), reduction=reduction_)
            book.add(op, some(op, (2, 3), f32), val([-100, -100], i64), reduction=reduction_, grad=False)
            book.add(op, some(op, (0, 3), f32), val([], i64), reduction=reduction_, grad=False)


def probability_losses(book):
    for dtype in FLOATS:
        book.add("cross_entropy", val([[1000.0, 0.0, -1000.0], [0.0, 0.0, 1e4]], dtype), val([0, 1], i64))
        book.add("cross_entropy", some("ce", (9, 10), dtype), val([0, 1, 2, 3, 4, 5, 6, 7, 9], i64))
        book.add("cross_entropy", val([[1.0, -INF], [0.0, 2.0]], dtype), val([0, 1], i64), second=False)
        for reduction_ in ("mean", "sum", "none"):
            for smoothing in (0.0, 0.2):
                for layout, shape_ in (("c", (3, 4)), ("t", (3, 4)), ("c", (4,)), ("c", (2, 3, 2))):
                    p = torch.softmax(some("p", shape_, dtype), 0 if len(shape_) == 1 else 1).detach()
                    weight = [some("weight", (3,), dtype, 0.25, 2)] if len(shape_) == 3 else []
                    book.add("cross_entropy", laid(layout, "ce", shape_, dtype), p, *weight, grad=[0],
                             reduction=reduction_, label_smoothing=smoothing)


def squared_losses(book):
    for dtype in FLOATS:
        for reduction_ in ("mean", "sum", "none"):
            for lx, ly, shape_ in (("c", "c", (2, 3)), ("t", "s", (3, 2)), ("e", "o", (2, 2)), ("c", "c", ()),
                                   ("c", "c", (0,)), ("c", "c", (37,))):
                book.add("mse_loss", laid(lx, "mx", shape_, dtype), laid(ly, "my", shape_, dtype), reduction=reduction_)
        book.add("mse_loss", val([1.0, INF, NAN], dtype), val([1.0, 0.0, 2.0], dtype))


def logistic_losses(book):
    for dtype in FLOATS:
        book.add("log_sigmoid", val([-200.0, -3.0, -1e-3, 0.0, 1e-3, 3.0, 20.0, 200.0], dtype))
        for reduction_ in ("mean", "sum", "none"):
            for lx, ly, shape_ in (("c", "c", (2, 3)), ("t", "s", (3, 2)), ("c", "c", ()), ("c", "c", (0,)),
                                   ("c", "c", (37,))):
                book.add("l1_loss", laid(lx, "lx", shape_, dtype), laid(ly, "ly", shape_, dtype), reduction=reduction_)
                if reduction_ == "mean":
                    book.add("log_sigmoid", laid(lx, "ls", shape_, dtype, -30, 30))
                p = torch.sigmoid(laid(ly, "bt", shape_, dtype).detach())
                book.add("bce_with_logits", laid(lx, "bx", shape_, dtype), p, reduction=reduction_)
                if shape_ == (2, 3):
                    weight, pos = val([0.5, 2.0, 1.5], dtype), val([1.0, 3.0, 0.25], dtype)
                    x = laid(lx, "bx", shape_, dtype)
                    book.add("bce_with_logits", x, p, weight, grad=[0], which="weight", reduction=reduction_)
                    book.add("bce_with_logits", x, p, pos, grad=[0], which="pos_weight", reduction=reduction_)
                    book.add("bce_with_logits", x, p, weight, pos, grad=[0], which="weight+pos_weight",
                             reduction=reduction_)


def losses():
    book = Book("loss.txt")
    for part in (dropouts, class_number_losses, probability_losses, squared_losses, logistic_losses):
        part(book)
    book.write()


if __name__ == "__main__":
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    for make in (elementwise, reduce, shape, losses):
        make()
