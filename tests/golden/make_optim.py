#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Golden values of optimizers: parameters after 1, 2 and 25 steps of PyTorch's single-tensor CPU path.

Usage: make_optim.py

Writes optim.txt beside this script: `run <optimizer> <dtype> option=value ...`, then `after <steps> <parameter> : ...`.
There are two parameters, (3, 7) and (5), of groups 0 and 1; group 1 has half the learning rate. Element j of parameter
k starts as ((5 j + k) mod 9 - 4) / 4; its gradient in step s (from 0) is ((7 s + 3 j + 2 k) mod 11 - 4.5) / 4.
"""
import itertools
import pathlib

import torch

HERE = pathlib.Path(__file__).resolve().parent
STEPS = 25
SIZES = [(3, 7), (5,)]
RUNS = [
    ("SGD", dict(lr=0.1)),
    ("SGD", dict(lr=0.1, weight_decay=0.01)),
    ("SGD", dict(lr=0.05, momentum=0.9)),
    ("SGD", dict(lr=0.05, momentum=0.9, dampening=0.5, weight_decay=0.1)),
    ("SGD", dict(lr=0.05, momentum=0.8, nesterov=True, weight_decay=0.01)),
    ("RMSprop", dict()),
    ("RMSprop", dict(lr=0.02, alpha=0.9, eps=1e-3, weight_decay=0.1)),
    ("RMSprop", dict(lr=0.01, momentum=0.9)),
    ("RMSprop", dict(lr=0.01, centered=True)),
    ("RMSprop", dict(lr=0.01, alpha=0.3, momentum=0.5, centered=True, weight_decay=0.05)),
    ("Adam", dict()),
    ("Adam", dict(lr=0.05, betas=(0.5, 0.9), eps=1e-3, weight_decay=0.1)),
    ("Adam", dict(lr=0.05, betas=(0.3, 0.99))),
    ("AdamW", dict()),
    ("AdamW", dict(lr=0.05, betas=(0.8, 0.95), weight_decay=0.5)),
    ("AdamW", dict(lr=0.05, weight_decay=0.0)),
]


def short(v):
    """float.hex without the zeros at the end."""
    text = float(v).hex()
    if "." not in text:
        return text
    digits, exponent = text.split("p")
    return digits.rstrip("0").rstrip(".") + "p" + exponent


def numbers(formula, k, dtype):
    count = torch.Size(SIZES[k]).numel()
    return torch.tensor([formula(j) for j in range(count)], dtype=dtype).reshape(SIZES[k])


def run(name, options, dtype):
    params = [numbers(lambda j: ((5 * j + k) % 9 - 4) / 4, k, dtype).requires_grad_() for k in range(len(SIZES))]
    make = getattr(torch.optim, name)
    optimizer = make([{"params": [params[0]]}, {"params": [params[1]]}], foreach=False, **options)
    optimizer.param_groups[1]["lr"] /= 2
    flat = dict(options)
    if "betas" in flat:
        flat["beta1"], flat["beta2"] = flat.pop("betas")
    words = " ".join(f"{k}={short(v)}" for k, v in flat.items())
    yield f"run {name} {str(dtype).removeprefix('torch.')} {words}".rstrip()
    for s in range(STEPS):
        for k, p in enumerate(params):
            p.grad = numbers(lambda j: ((7 * s + 3 * j + 2 * k) % 11 - 4.5) / 4, k, dtype)
        optimizer.step()
        if s + 1 in (1, 2, STEPS):
            for k, p in enumerate(params):
                yield f"after {s + 1} {k} : " + " ".join(short(v) for v in p.detach().flatten())


def main():
    torch.set_num_threads(1)
    lines = [f"# Written by make_optim.py with PyTorch {torch.__version__}, one thread."]
    for (name, options), dtype in itertools.product(RUNS, (torch.float32, torch.float64)):
        lines += run(name, options, dtype)
    (HERE / "optim.txt").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
