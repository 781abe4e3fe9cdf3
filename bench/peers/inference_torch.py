#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""PyTorch's side of bench/train/inference.cpp: time of a call in eval mode, under inference_mode.

Settings: eager, freeze (torch.jit.trace, torch.jit.freeze), compile (torch.compile), channels_last (eager).
"""
import torch

import notebooks
from notebook_epoch_torch import network


def main():
    o = notebooks.inference_arguments(__doc__, ["eager", "freeze", "compile", "channels_last"])
    torch.set_num_threads(o.threads)
    torch.manual_seed(0)
    model, x = network(o.work).eval(), torch.rand(o.batch, 1, 28, 28)
    if o.setting == "channels_last":
        model, x = model.to(memory_format=torch.channels_last), x.to(memory_format=torch.channels_last)
    with torch.inference_mode():
        if o.setting == "freeze":
            with torch.no_grad():
                model = torch.jit.optimize_for_inference(torch.jit.freeze(torch.jit.trace(model, x)))
        elif o.setting == "compile":
            model = torch.compile(model)
        notebooks.measure_inference(f"torch-{torch.__version__}", o, lambda: model(x))


if __name__ == "__main__":
    main()
