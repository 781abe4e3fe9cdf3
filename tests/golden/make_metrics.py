#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Golden values of the metrics: what torchmetrics (1.9) computes over several batches.

Usage: make_metrics.py         writes metrics.txt beside this script
Needs: pip install torchmetrics

A block is a line `case <metric> key=value ...`, for each batch a line `preds` and a line `target`, and a line `value`.
Numbers follow their sizes and a colon.
"""
import os
import warnings

import torch
import torchmetrics as tm
from torchmetrics import classification as tmc

warnings.simplefilter("ignore")
GENERATOR = torch.Generator()
LINES = []


def numbers(x):
    sizes = ",".join(str(n) for n in x.shape) or "-"
    flat = x.reshape(-1).tolist()
    text = " ".join(v.hex() if isinstance(v, float) else str(int(v)) for v in flat)
    return f"{x.dtype.__str__()[6:]} {sizes} : {text}".rstrip()


def case(name, metric, batches, **options):
    LINES.append(" ".join([f"case {name}"] + [f"{k}={v}" for k, v in options.items()]))
    for preds, target in batches:
        metric.update(preds, target)
        LINES.append("preds " + numbers(preds))
        LINES.append("target " + numbers(target))
    LINES.append("value " + numbers(metric.compute().float()))


def scores(*sizes):
    return torch.randint(-8, 9, sizes, generator=GENERATOR).float() / 4


def classes(n, *sizes):
    return torch.randint(0, n, sizes, generator=GENERATOR)


def multiclass():
    shapes = [((7, 4), (7,)), ((3, 4), (3,))]
    for average in ("micro", "macro", "weighted", "none"):
        for k in (1, 2, 3):
            case("multiclass", tmc.MulticlassAccuracy(4, average=average, top_k=k),
                 [(torch.randn(a, generator=GENERATOR), classes(4, *b)) for a, b in shapes], average=average, top_k=k)
        case("multiclass", tmc.MulticlassAccuracy(4, average=average),
             [(scores(6, 4), classes(3, 6))], average=average)  # ties; a class without samples
        case("multiclass", tmc.MulticlassAccuracy(4, average=average),
             [(classes(4, 9), classes(4, 9)), (classes(4, 2), classes(4, 2))], average=average)
        case("multiclass", tmc.MulticlassAccuracy(4, average=average, ignore_index=1),
             [(scores(9, 4), classes(4, 9))], average=average, ignore_index=1)
        case("multiclass", tmc.MulticlassAccuracy(4, average=average, ignore_index=-1),
             [(scores(9, 4), torch.where(torch.arange(9) % 3 == 0, -1, classes(4, 9)))], average=average, ignore_index=-1)
        case("multiclass", tmc.MulticlassAccuracy(3, average=average),
             [(torch.randn((2, 3, 5), generator=GENERATOR), classes(3, 2, 5))], average=average, num_classes=3)


def binary():
    for threshold in (0.5, 0.3):
        for ignore in (None, -1):
            kwargs = {} if ignore is None else {"ignore_index": ignore}
            target = classes(2, 11)
            if ignore is not None:
                target[::4] = -1
            for preds in (torch.rand(11, generator=GENERATOR), torch.randn(11, generator=GENERATOR), classes(2, 11)):
                case("binary", tmc.BinaryAccuracy(threshold=threshold, **kwargs), [(preds, target)],
                     threshold=threshold, **kwargs)
    case("binary", tmc.BinaryAccuracy(), [(torch.randn(4, 3, generator=GENERATOR), classes(2, 4, 3)),
                                          (torch.randn(2, 3, generator=GENERATOR), classes(2, 2, 3))])


def multilabel():
    for average in ("micro", "macro", "weighted", "none"):
        case("multilabel", tmc.MultilabelAccuracy(3, average=average),
             [(torch.rand(5, 3, generator=GENERATOR), classes(2, 5, 3)),
              (torch.rand(4, 3, generator=GENERATOR), classes(2, 4, 3))], average=average)
        case("multilabel", tmc.MultilabelAccuracy(3, average=average, ignore_index=-1),
             [(torch.randn(4, 3, 2, generator=GENERATOR), classes(3, 4, 3, 2) - 1)], average=average, ignore_index=-1)


def errors():
    for sizes, outputs in (((9,), 1), ((4, 3), 1), ((5, 3), 3)):
        batches = [(torch.randn(sizes, generator=GENERATOR), torch.randn(sizes, generator=GENERATOR))
                   for _ in range(3)]
        case("mse", tm.MeanSquaredError(num_outputs=outputs), batches, num_outputs=outputs)
        case("mse", tm.MeanSquaredError(squared=False, num_outputs=outputs), batches, num_outputs=outputs, squared=0)
        case("mae", tm.MeanAbsoluteError(num_outputs=outputs), batches, num_outputs=outputs)
    whole = [(classes(9, 6), classes(9, 6))]
    case("mae", tm.MeanAbsoluteError(), whole)
    case("mse", tm.MeanSquaredError(), whole)


def r2():
    def near(*sizes):
        target = torch.randn(sizes, generator=GENERATOR) * 2 + 1
        return target + torch.randn(sizes, generator=GENERATOR) / 2, target

    for adjusted in (0, 2, 8, 9, 20):
        case("r2", tm.R2Score(adjusted=adjusted), [near(6), near(4)], adjusted=adjusted)
    for how in ("uniform_average", "raw_values", "variance_weighted"):
        case("r2", tm.R2Score(multioutput=how), [near(6, 3), near(5, 3)], multioutput=how, num_outputs=3)
        case("r2", tm.R2Score(multioutput=how, adjusted=2), [near(6, 3)], multioutput=how, num_outputs=3, adjusted=2)
        same = torch.tensor([[1.0, 1.0, 2.0], [1.0, 1.0, 3.0], [1.0, 1.0, 5.0]])
        if how != "variance_weighted":
            case("r2", tm.R2Score(multioutput=how), [(torch.tensor([[1.0, 2.0, 2.0]] * 3), same)], multioutput=how,
                 num_outputs=3)  # nothing to explain


def matrices():
    for normalize in ("none", "true", "pred", "all"):
        case("confusion", tmc.MulticlassConfusionMatrix(4, normalize=normalize),
             [(scores(8, 4), classes(3, 8)), (scores(5, 4), classes(3, 5))], normalize=normalize, num_classes=4)
        case("confusion", tmc.MulticlassConfusionMatrix(3, normalize=normalize, ignore_index=0),
             [(classes(3, 10), classes(3, 10))], normalize=normalize, num_classes=3, ignore_index=0)
        case("confusion", tmc.BinaryConfusionMatrix(normalize=normalize),
             [(torch.randn(12, generator=GENERATOR), classes(2, 12))], normalize=normalize, num_classes=2)


def main():
    GENERATOR.manual_seed(0)
    for part in (multiclass, binary, multilabel, errors, r2, matrices):
        part()
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "metrics.txt"), "w") as out:
        out.write("# Written by make_metrics.py with torchmetrics " + tm.__version__ + ".\n")
        out.write("\n".join(LINES) + "\n")
    print(sum(line.startswith("case") for line in LINES), "cases")


if __name__ == "__main__":
    main()
