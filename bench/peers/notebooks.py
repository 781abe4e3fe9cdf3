# SPDX-License-Identifier: MIT
"""What the peers of bench/train/notebook_epoch.cpp share: the data, the works, how a run is reported."""
import argparse
import gzip
import pathlib
import statistics
import time

import numpy as np

ROOT = pathlib.Path(__file__).resolve().parents[2]
# images, batch, learning rate
WORKS = {"mlp": (48000, 256, 0.01), "mlr": (48000, 256, 0.01), "logistic": (50000, 128, 0.001),
         "linear": (60000, 32, 0.01), "conv": (60000, 32, 0.1), "wide": (10000, 100, 0.1)}


def read_idx(path):
    raw = gzip.decompress(path.read_bytes())
    sizes = np.frombuffer(raw, ">u4", raw[3], 4).astype(int)
    return np.frombuffer(raw, np.uint8, offset=4 + 4 * raw[3]).reshape(sizes)


def training_data(folder, images):
    """float32 images (N, 1, 28, 28) in [0, 1] and int64 labels (N), a fixed choice of the training images."""
    x, y = (read_idx(folder / f"MNIST/raw/train-{k}-ubyte.gz") for k in ("images-idx3", "labels-idx1"))
    rows = np.random.default_rng(0).permutation(len(y))[:images]
    return (x[rows].astype(np.float32) / 255)[:, None], y[rows].astype(np.int64)


def arguments(description, settings):
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", choices=list(WORKS), default="mlp")
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--setting", choices=settings, default=settings[0])
    parser.add_argument("--data", type=pathlib.Path, default=ROOT / "examples/data")
    return parser.parse_args()


def measure(name, options, threads, epoch):
    """epoch() trains once over the images and returns the mean loss."""
    epoch()  # compiles, fills caches
    seconds = []
    for _ in range(options.epochs):
        start = time.perf_counter()
        loss = epoch()
        seconds.append(time.perf_counter() - start)
    print(f"{name} work={options.work} threads={threads} setting={options.setting} epochs={options.epochs} "
          f"best={min(seconds):.4f} median={statistics.median(seconds):.4f} loss={loss:.4f}")
