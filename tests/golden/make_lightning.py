#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A small training run of Lightning (2.6) with what ISLP adds to it, re-implemented here: its log and its hooks.

Usage: make_lightning.py       writes lightning_metrics.csv and lightning_hooks.txt beside this script
Needs: pip install lightning torchmetrics
"""
import os
import tempfile

import lightning.pytorch as pl
import torch
from lightning.pytorch.callbacks import Callback
from lightning.pytorch.loggers import CSVLogger
from torch import nn
from torch.utils.data import DataLoader, TensorDataset, random_split
from torchmetrics import Accuracy


class SimpleModule(pl.LightningModule):
    def __init__(self, model, loss, metrics):
        super().__init__()
        self.model, self.loss, self.scores = model, loss, metrics
        self.optimizer = torch.optim.RMSprop(model.parameters())

    def forward(self, x):
        return self.model(x)

    def training_step(self, batch, batch_idx):
        x, y = batch
        prediction = self(x)
        loss = self.loss(prediction, y)
        self.log("train_loss", loss, on_epoch=True, on_step=False)
        for name, metric in self.scores.items():
            self.log(f"train_{name}", metric(prediction, y), on_epoch=True)
        return loss

    def validation_step(self, batch, batch_idx):
        pass

    def test_step(self, batch, batch_idx):
        pass

    def predict_step(self, batch, batch_idx):
        x, y = batch
        return y, self(x)

    def configure_optimizers(self):
        return self.optimizer


class ErrorTracker(Callback):
    def on_validation_epoch_start(self, trainer, module):
        self.predictions, self.targets = [], []

    on_test_epoch_start = on_validation_epoch_start

    def on_validation_batch_start(self, trainer, module, batch, batch_idx, dataloader_idx=0):
        self.predictions.append(module(batch[0]))
        self.targets.append(batch[1])

    on_test_batch_start = on_validation_batch_start

    def report(self, module, stage):
        prediction, target = torch.cat(self.predictions), torch.cat(self.targets)
        module.log(f"{stage}_loss", module.loss(prediction, target).item())
        for name, metric in module.scores.items():
            module.log(f"{stage}_{name}", metric(prediction, target).item())

    def on_validation_epoch_end(self, trainer, module):
        self.report(module, "valid")

    def on_test_epoch_end(self, trainer, module):
        self.report(module, "test")


class Order(Callback):
    hooks = []


def note(name):
    return lambda self, *arguments, **named: Order.hooks.append(name)


for name in """on_fit_start on_fit_end on_sanity_check_start on_sanity_check_end on_train_start on_train_end
               on_train_epoch_start on_train_epoch_end on_train_batch_start on_train_batch_end on_validation_start
               on_validation_end on_validation_epoch_start on_validation_epoch_end on_validation_batch_start
               on_validation_batch_end on_test_start on_test_end on_test_epoch_start on_test_epoch_end
               on_test_batch_start on_test_batch_end on_predict_start on_predict_end on_before_backward
               on_after_backward on_before_optimizer_step""".split():
    setattr(Order, name, note(name))


def images(n, first):
    i, j = torch.arange(n).view(-1, 1) + first, torch.arange(784).view(1, -1)
    x = ((7 * i + 13 * j + i * j % 11 * 17) % 256).float() / 255
    return TensorDataset(x.view(n, 1, 28, 28), (torch.arange(n) + first) ** 2 % 10)


def main():
    train, validation = random_split(images(1600, 0), [1280, 320], generator=torch.Generator().manual_seed(0))
    test = images(300, 5000)
    pl.seed_everything(0, workers=True)
    model = nn.Sequential(nn.Flatten(), nn.Linear(784, 16), nn.ReLU(), nn.Linear(16, 10))
    module = SimpleModule(model, nn.CrossEntropyLoss(), {"accuracy": Accuracy("multiclass", num_classes=10)})
    logger = CSVLogger(tempfile.mkdtemp(), name="theirs")
    trainer = pl.Trainer(deterministic=True, max_epochs=3, logger=logger, enable_progress_bar=False,
                         enable_checkpointing=False, callbacks=[ErrorTracker(), Order()], log_every_n_steps=8,
                         accelerator="cpu")
    loaders = [DataLoader(part, batch_size=64, shuffle=part is train) for part in (train, validation, test)]
    trainer.fit(module, loaders[0], loaders[1])
    trainer.test(module, loaders[2])
    trainer.validate(module, loaders[1])
    trainer.predict(module, DataLoader(test, batch_size=300))
    beside = os.path.dirname(os.path.abspath(__file__))
    with open(logger.experiment.metrics_file_path, "rb") as source:
        metrics = source.read()
    with open(os.path.join(beside, "lightning_metrics.csv"), "wb") as out:
        out.write(metrics.replace(b"\r\n", b"\n"))  # as text files are kept here
    with open(os.path.join(beside, "lightning_hooks.txt"), "w") as out:
        out.write("\n".join(Order.hooks) + "\n")


if __name__ == "__main__":
    main()
