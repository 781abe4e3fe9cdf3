#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""PyTorch's side of bench/train/notebook_epoch.cpp: seconds per training epoch.

All images lie in memory as float32; batches are sliced by a new permutation each epoch, with index_select, which is
faster than x[rows].

Settings: fused (optimizers of one kernel; RMSprop has none: foreach), foreach, uint8 (fused; images in memory as bytes,
made float32 a batch), channels_last (fused), compile (fused; torch.compile, slower for all of them). Convolutions gain
when the C library keeps freed memory: MALLOC_MMAP_THRESHOLD_, MALLOC_TRIM_THRESHOLD_.
"""
import os

import torch
from torch import nn

import notebooks


class LinearClassifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer_1, self.layer_2, self.layer_3 = nn.Linear(784, 100), nn.Linear(100, 100), nn.Linear(100, 10)
        self.log_softmax = nn.LogSoftmax(dim=1)

    def forward(self, x):
        return self.log_softmax(self.layer_3(self.layer_2(self.layer_1(torch.flatten(x, 1)))))


class ConvClassifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer_1 = nn.Sequential(nn.Conv2d(1, 32, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Dropout(0.25))
        self.layer_2 = nn.Sequential(nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Dropout(0.5))
        self.layer_3, self.layer_4 = nn.Linear(1600, 128), nn.Linear(128, 10)
        self.log_softmax = nn.LogSoftmax(dim=1)

    def forward(self, x):
        x = torch.flatten(self.layer_2(self.layer_1(x)), 1)
        return self.log_softmax(self.layer_4(self.layer_3(x)))


def network(work):
    if work == "mlp":
        return nn.Sequential(nn.Flatten(), nn.Linear(784, 256), nn.ReLU(), nn.Dropout(0.4), nn.Linear(256, 128),
                             nn.ReLU(), nn.Dropout(0.3), nn.Linear(128, 10))
    if work == "wide":
        return nn.Sequential(nn.Flatten(), nn.Linear(784, 1200), nn.ReLU(), nn.Linear(1200, 600), nn.ReLU(),
                             nn.Linear(600, 300), nn.ReLU(), nn.Linear(300, 10))
    if work in ("mlr", "logistic"):
        return nn.Sequential(nn.Flatten(), nn.Linear(784, 10))
    return LinearClassifier() if work == "linear" else ConvClassifier()


def optimizer(work, parameters, lr, setting):
    how = {"foreach": True} if setting == "foreach" else {"fused": True}
    if work in ("mlp", "mlr"):
        return torch.optim.RMSprop(parameters, lr=lr, foreach=True)  # has no fused form
    return torch.optim.Adam(parameters, lr=lr, **how) if work == "logistic" else \
        torch.optim.SGD(parameters, lr=lr, **how)


def main():
    o = notebooks.arguments(__doc__, ["fused", "foreach", "uint8", "channels_last", "compile"])
    if o.threads:
        torch.set_num_threads(o.threads)
    images, batch, lr = notebooks.WORKS[o.work]
    x, y = map(torch.from_numpy, notebooks.training_data(o.data, images))
    torch.manual_seed(0)
    model = network(o.work)
    if o.setting == "channels_last":
        model, x = model.to(memory_format=torch.channels_last), x.to(memory_format=torch.channels_last)
    if o.setting == "uint8":
        x = (255 * x).round_().to(torch.uint8)
    step = optimizer(o.work, model.parameters(), lr, o.setting)
    loss_of = nn.NLLLoss() if o.work in ("linear", "conv") else nn.CrossEntropyLoss()
    run = torch.compile(lambda x, y: loss_of(model(x), y)) if o.setting == "compile" else \
        lambda x, y: loss_of(model(x), y)

    def epoch():
        total, order = 0.0, torch.randperm(images)[:notebooks.images_to_train(o)]
        for at in range(0, len(order), batch):
            rows = order[at:at + batch]
            step.zero_grad(set_to_none=True)
            batch_x = x.index_select(0, rows)
            if o.setting == "uint8":
                batch_x = batch_x.float().mul_(1 / 255)
            loss = run(batch_x, y.index_select(0, rows))
            loss.backward()
            step.step()
            total += loss.item()
        return total / -(-len(order) // batch)

    notebooks.measure(f"torch-{torch.__version__}", o, torch.get_num_threads(), epoch)


if __name__ == "__main__":
    main()
