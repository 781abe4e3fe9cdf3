#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Golden values of training: what PyTorch does with notebook 000's networks in their first 20 steps.

Usage: make_training.py --data DIR      (DIR holds train-images-idx3-ubyte.gz and train-labels-idx1-ubyte.gz)

Writes training.txt and initial.txt beside this script. README.md lists every draw from a generator, in order.
"""
import argparse
import gzip
import pathlib

import numpy as np
import torch
from torch import nn

from make_ops import check_dropout_stream

STEPS = 20
HERE = pathlib.Path(__file__).resolve().parent
HEADER = f"# Written by make_training.py with PyTorch {torch.__version__}, one thread.\n"


class Mlp(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer1 = nn.Sequential(nn.Flatten(), nn.Linear(28 * 28, 256), nn.ReLU(), nn.Dropout(0.4))
        self.layer2 = nn.Sequential(nn.Linear(256, 128), nn.ReLU(), nn.Dropout(0.3))
        self._forward = nn.Sequential(self.layer1, self.layer2, nn.Linear(128, 10))

    def forward(self, x):
        return self._forward(x)


class Mlr(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Sequential(nn.Flatten(), nn.Linear(784, 10))

    def forward(self, x):
        return self.linear(x)


def cross_entropy_network(last):
    """The networks of notebook 004; `last` draws nothing."""
    layers = [nn.Linear(28 * 28, 1200), nn.ReLU(), nn.Linear(1200, 600), nn.ReLU(), nn.Linear(600, 300), nn.ReLU(),
              nn.Linear(300, 10)]
    return nn.Sequential(*layers, *last)


def read_idx(path):
    raw = gzip.decompress(path.read_bytes())
    sizes = np.frombuffer(raw, ">u4", raw[3], 4).astype(int)
    return torch.from_numpy(np.frombuffer(raw, np.uint8, offset=4 + 4 * raw[3]).reshape(sizes).copy())


def hexes(values):
    return " ".join(float(v).hex() for v in values)


def parameter_lines(model, values):
    for name, p in model.named_parameters():
        sizes = ",".join(str(s) for s in p.shape)
        flat = p.detach().flatten()
        yield f"parameter {name} {sizes} sum {flat.double().sum().item().hex()} : {hexes(flat[:values])}"


class Rows(torch.utils.data.Dataset):
    """The training images; an item also says its own number, so that the order can be written down."""

    def __init__(self, images, labels):
        self.images, self.labels = images, labels

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, i):
        return self.images[i], self.labels[i], i


def run(name, make_model, dtype, seed, images, labels):
    data = Rows((images.float() / 255).unsqueeze(1).to(dtype), labels.long())
    train, _ = torch.utils.data.random_split(data, [48000, 12000], generator=torch.Generator().manual_seed(0))

    torch.manual_seed(seed)
    model = make_model()
    lines = [f"run {name} {str(dtype).removeprefix('torch.')} seed {seed}", *parameter_lines(model, 3)]
    if dtype == torch.float64:
        model.double()
    optimizer = torch.optim.RMSprop(model.parameters())
    model.train()
    for step, (x, y, rows) in enumerate(torch.utils.data.DataLoader(train, 256, shuffle=True)):
        if step == STEPS:
            break
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(x), y)
        loss.backward()
        optimizer.step()
        first = " ".join(str(int(r)) for r in rows[:10])
        first_labels = " ".join(str(int(label)) for label in y[:10])
        lines.append(f"step {step} loss {loss.item().hex()} rows {first} labels {first_labels}")
    lines += [f"after {STEPS} {line}" for line in parameter_lines(model, 3)]
    return lines


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=pathlib.Path, required=True)
    folder = parser.parse_args().data
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    check_dropout_stream()
    images, labels = (read_idx(folder / f"train-{k}-ubyte.gz") for k in ("images-idx3", "labels-idx1"))

    runs = [("mlr", Mlr, torch.float32, 0), ("mlr", Mlr, torch.float64, 0),
            ("mlp", Mlp, torch.float32, 0), ("mlp", Mlp, torch.float64, 0)]
    lines = [line for r in runs for line in run(*r, images, labels)]
    (HERE / "training.txt").write_text(HEADER + "\n".join(lines) + "\n")

    lines = []
    for name, make in [("mlp", Mlp), ("mlr", Mlr), ("004", lambda: cross_entropy_network([nn.Softmax(dim=1)]))]:
        torch.manual_seed(0)
        lines += [f"run {name} float32 seed 0", *parameter_lines(make(), 3)]
    (HERE / "initial.txt").write_text(HEADER + "\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
