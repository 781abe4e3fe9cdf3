# SPDX-License-Identifier: MIT
"""What the peers of bench/train/*.cpp share: the data, the works, how a run is reported."""
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
    parser.add_argument("--fraction", type=float, default=1, help="of an epoch's batches; seconds are scaled")
    parser.add_argument("--data", type=pathlib.Path, default=ROOT / "examples/data")
    return parser.parse_args()


def images_to_train(options):
    """How many images --fraction leaves of an epoch: whole batches, or all."""
    images, batch, _ = WORKS[options.work]
    return min(images, batch * max(1, round(options.fraction * -(-images // batch))))


def measure(name, options, threads, epoch):
    """epoch() trains once over images_to_train and returns the mean loss."""
    scale = WORKS[options.work][0] / images_to_train(options)
    epoch()  # compiles, fills caches
    seconds = []
    for _ in range(options.epochs):
        start = time.perf_counter()
        loss = epoch()
        seconds.append(scale * (time.perf_counter() - start))
    print(f"{name} work={options.work} threads={threads} setting={options.setting} epochs={options.epochs} "
          f"fraction={1 / scale:g} best={min(seconds):.4f} median={statistics.median(seconds):.4f} loss={loss:.4f}")


def inference_arguments(description, settings):
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", choices=["mlp", "conv"], default="mlp")
    parser.add_argument("--batch", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=1)
    parser.add_argument("--setting", choices=settings, default=settings[0])
    return parser.parse_args()


def measure_inference(name, options, call):
    """Median time of a call; what comes in the first fifth of the time is not counted, nor is what compiles before."""
    call()
    call()
    times, start = [], time.perf_counter()
    end = start
    while end - start < 1.2 * options.seconds:
        before = time.perf_counter()
        call()
        end = time.perf_counter()
        if end - start > 0.2 * options.seconds:
            times.append(end - before)
    median = statistics.median(times)
    print(f"{name} work={options.work} batch={options.batch} threads={options.threads} setting={options.setting} "
          f"calls={len(times)} best={1e6 * min(times):.2f} median={1e6 * median:.2f} us "
          f"images_per_second={options.batch / median:.0f}")
