#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""PyTorch's side of bench/train/mnist_epoch.cpp: seconds per training epoch of the first notebook's networks.

The fastest way of eager PyTorch: all images in memory as float32, batches sliced by a new permutation each epoch.

Usage: mnist_epoch.py [--model mlp|mlr] [--epochs N] [--threads N] [--optimizer default|foreach] [--data DIR]
"""
import argparse
import gzip
import pathlib
import time

import numpy as np
import torch
from torch import nn

ROOT = pathlib.Path(__file__).resolve().parents[2]


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
        self.linear = nn.Sequential(nn.Flatten(), nn.Linear(28 * 28, 10))

    def forward(self, x):
        return self.linear(x)


def read_idx(path):
    raw = gzip.decompress(path.read_bytes())
    sizes = np.frombuffer(raw, ">u4", raw[3], 4).astype(int)
    return torch.from_numpy(np.frombuffer(raw, np.uint8, offset=4 + 4 * raw[3]).reshape(sizes).copy())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", choices=["mlp", "mlr"], default="mlp")
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--optimizer", choices=["default", "foreach"], default="foreach")
    parser.add_argument("--data", type=pathlib.Path, default=ROOT / "examples/data")
    o = parser.parse_args()
    if o.threads:
        torch.set_num_threads(o.threads)

    images, labels = (read_idx(o.data / f"MNIST/raw/train-{k}-ubyte.gz") for k in ("images-idx3", "labels-idx1"))
    rows = torch.randperm(60000, generator=torch.Generator().manual_seed(0))[:48000]
    x_train = ((images.float() / 255).unsqueeze(1))[rows].contiguous()
    y_train = labels.long()[rows].contiguous()

    torch.manual_seed(0)
    model = Mlp() if o.model == "mlp" else Mlr()
    options = {} if o.optimizer == "default" else {o.optimizer: True}
    optimizer = torch.optim.RMSprop(model.parameters(), lr=0.01, **options)
    loss_of = nn.CrossEntropyLoss()
    seconds = []
    for _ in range(o.epochs):
        start = time.perf_counter()
        order = torch.randperm(len(y_train))
        for at in range(0, len(order), 256):
            batch = order[at:at + 256]
            optimizer.zero_grad(set_to_none=True)
            loss = loss_of(model(x_train[batch]), y_train[batch])
            loss.backward()
            optimizer.step()
            last = loss.item()
        seconds.append(time.perf_counter() - start)
    seconds.sort()
    print(f"torch-{torch.__version__} model={o.model} threads={torch.get_num_threads()} optimizer={o.optimizer} "
          f"epochs={o.epochs} best={seconds[0]:.4f} median={seconds[len(seconds) // 2]:.4f} loss={last:.4f}")


if __name__ == "__main__":
    main()
