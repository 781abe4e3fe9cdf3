# SPDX-License-Identifier: MIT
# Both ways against a real PyTorch and a real NumPy, with whichever version runs this:
#   g++ -std=c++20 -O1 -fopenmp -I include tests/io/pth_tool.cpp -o pth_tool
#   python3 tests/io/check_pth.py ./pth_tool
# torch.save -> gradus -> torch.load (weights_only on and off, mmap where there is one), numpy.save -> gradus -> numpy.load.
import inspect
import itertools
import os
import subprocess
import sys
import tempfile
import warnings
from collections import OrderedDict

import numpy as np
import torch
from torch import nn

warnings.simplefilter("ignore")
tool = os.path.abspath(sys.argv[1])
folder = tempfile.mkdtemp()
checks = 0


def check(condition, what):
    global checks
    checks += 1
    if not condition:
        raise SystemExit(f"FAILED: {what}")


def convert(source, target, *part):
    done = subprocess.run([tool, source, target, *part], capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"FAILED: {done.stderr}")


def loads(path):
    modes = [{"weights_only": True}, {"weights_only": False}]
    if "mmap" in inspect.signature(torch.load).parameters:
        modes.append({"weights_only": True, "mmap": True})
    return [torch.load(path, **mode) for mode in modes]


wide = {torch.float16: torch.float32, torch.bfloat16: torch.float32, torch.int16: torch.int32, torch.int8: torch.int32}
dtypes = [torch.float32, torch.float64, torch.int64, torch.int32, torch.uint8, torch.bool, *wide]
if hasattr(torch, "uint16"):
    wide.update({torch.uint16: torch.int32, torch.uint32: torch.int64, torch.uint64: torch.int64})
    dtypes += [torch.uint16, torch.uint32, torch.uint64]


def values(sizes, dtype):
    n = int(np.prod(sizes))
    if dtype == torch.bool:
        return (torch.arange(n) % 3 == 1).reshape(sizes)
    x = (torch.arange(n) * 37 % 101).to(torch.float64)
    if dtype.is_floating_point:
        x = (x - 50) / 4
    elif dtype not in (torch.uint8, getattr(torch, "uint16", None), getattr(torch, "uint32", None),
                       getattr(torch, "uint64", None)):
        x = x - 50
    return x.to(dtype).reshape(sizes)


def layouts(sizes, dtype):
    """The same kind of tensor in memory of several kinds."""
    yield "plain", values(sizes, dtype)
    if len(sizes) >= 2:
        yield "transposed", values(sizes[::-1], dtype).permute(*range(len(sizes) - 1, -1, -1))
    if len(sizes) >= 1 and sizes[0] > 0:
        yield "every second", values((2 * sizes[0], *sizes[1:]), dtype)[::2]
        yield "tail", values((sizes[0] + 3, *sizes[1:]), dtype)[3:]
        yield "expanded", values((1, *sizes[1:]), dtype).expand(sizes)


def equal(x, y):
    x = x.to(wide.get(x.dtype, x.dtype))
    return x.dtype == y.dtype and x.shape == y.shape and torch.equal(x, y.detach())


# ---- every dtype, rank and layout, one file each and all in one
everything = OrderedDict()
for dtype, sizes in itertools.product(dtypes, [(), (5,), (2, 3), (2, 1, 4), (2, 3, 2, 2), (1, 2, 3, 2, 2), (0,), (3, 0, 2)]):
    for kind, x in layouts(sizes, dtype):
        everything[f"{dtype} {sizes} {kind}"] = x
everything["parameter"] = nn.Parameter(torch.ones(2, 2))
everything["unicode: \u00e9\u4e2d"] = torch.ones(1)
for name, x in everything.items():
    torch.save({"x": x}, f"{folder}/one.pth")
    convert(f"{folder}/one.pth", f"{folder}/two.pth")
    for y in loads(f"{folder}/two.pth"):
        check(list(y) == ["x"] and equal(x, y["x"]), name)
for protocol in (2, 3, 4, 5):
    torch.save(everything, f"{folder}/a.pth", pickle_protocol=protocol)
    convert(f"{folder}/a.pth", f"{folder}/b.pt")
    for y in loads(f"{folder}/b.pt"):
        check(list(y) == list(everything), "names and order")
        for name, x in everything.items():
            check(equal(x, y[name]), f"{name}, protocol {protocol}")

# ---- shared storages
base = torch.arange(12.0)
shared = {"a": base, "b": base.reshape(3, 4), "column": base.reshape(3, 4)[:, 1], "other": base.clone()}
torch.save(shared, f"{folder}/a.pth")
convert(f"{folder}/a.pth", f"{folder}/b.pth")
for y in loads(f"{folder}/b.pth"):
    y["a"][5] = 100
    check(y["b"][1, 1] == 100 and y["column"][1] == 100 and y["other"][5] == 5, "shared storages")
big = torch.zeros(100_000)
torch.save({"small": big[7:9]}, f"{folder}/a.pth")
convert(f"{folder}/a.pth", f"{folder}/b.pth")
check(os.path.getsize(f"{folder}/b.pth") < 2000, "only what is used is written")


# ---- whole models
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("hidden", torch.ones(2), persistent=False)
        self.body = nn.Sequential(nn.Conv2d(1, 4, 3, padding=1), nn.BatchNorm2d(4), nn.ReLU(), nn.MaxPool2d(2),
                                  nn.Flatten(), nn.Dropout(0.5), nn.Linear(4 * 4 * 4, 6), nn.LogSoftmax(dim=1))
        self.tied = nn.Linear(6, 6, bias=False)
        self.again = nn.Linear(6, 6, bias=False)
        self.again.weight = self.tied.weight

    def forward(self, x):
        return self.again(self.tied(self.body(x)))


models = {
    "net": (Net(), torch.randn(2, 1, 8, 8)),
    "mlp": (nn.Sequential(nn.Flatten(), nn.Linear(12, 5), nn.Tanh(), nn.LayerNorm(5), nn.Linear(5, 3), nn.Softmax(dim=1)),
            torch.randn(2, 3, 4)),
    "lstm": (nn.LSTM(3, 4, num_layers=2), torch.randn(5, 2, 3)),
    "transformer": (nn.TransformerEncoderLayer(8, 2, 16), torch.randn(4, 2, 8)),
    "lists": (nn.ModuleDict({"a": nn.ModuleList([nn.Linear(2, 2), nn.Embedding(3, 2)]), "b": nn.ParameterList([torch.ones(2)])}), None),
}
for name, (model, x) in models.items():
    for protocol in (2, 4):
        torch.save(model, f"{folder}/a.pth", pickle_protocol=protocol)
        convert(f"{folder}/a.pth", f"{folder}/b.pth")
        for y in loads(f"{folder}/b.pth"):
            check(list(y) == list(model.state_dict()), f"{name}: names")
            if x is None:
                continue
            with torch.no_grad():
                model.eval()
                want = model(x)
                for p in model.parameters():
                    p.add_(1)
                model.load_state_dict(y)
                got = model(x)
            check(torch.equal(want[0], got[0]) and all(torch.equal(y[k], v) for k, v in model.state_dict().items()), name)

# ---- checkpoints
model = nn.Linear(3, 2)
optimizer = torch.optim.Adam(model.parameters())
model(torch.ones(1, 3)).sum().backward()
optimizer.step()
torch.save({"epoch": 3, "model": model.state_dict(), "whole": model, "optimizer": optimizer.state_dict(), "np": np.float64(3)},
           f"{folder}/a.pth")
for part, want in (("model", model.state_dict()), ("whole", model.state_dict()), ("optimizer.state.1", optimizer.state_dict()["state"][1])):
    convert(f"{folder}/a.pth", f"{folder}/b.pth", part)
    for y in loads(f"{folder}/b.pth"):
        for k, v in want.items():
            check(torch.equal(torch.as_tensor(v), y[k]), f"{part} {k}")

# ---- numpy
arrays = {}
for dtype, order in itertools.product("f2 f4 f8 i1 i2 i4 i8 u1 u2 u4 u8 ?".split(), "<>"):
    for sizes in [(), (5,), (2, 3), (2, 1, 4), (2, 3, 2, 2), (1, 2, 3, 2, 2), (0,), (3, 0, 2), (123456,)]:
        x = (np.arange(int(np.prod(sizes))) * 37 % 101).astype(order + dtype).reshape(sizes)
        for fortran in (False, True):
            arrays[f"{order}{dtype} {sizes} {fortran}"] = np.asfortranarray(x).reshape(sizes, order="F") if fortran else x
small = {"f2": "f4", "i1": "i4", "i2": "i4", "u2": "i4", "u4": "i8", "u8": "i8", "?": "?"}
for name, x in arrays.items():
    kind = name[1:3].strip()
    want = x.astype(small.get(kind, kind))
    np.save(f"{folder}/a.npy", x)
    convert(f"{folder}/a.npy", f"{folder}/b.npy")
    np.save(f"{folder}/c.npy", np.ascontiguousarray(want).reshape(want.shape))
    check(open(f"{folder}/b.npy", "rb").read() == open(f"{folder}/c.npy", "rb").read(), name)
for save in (np.savez, np.savez_compressed):
    save(f"{folder}/a.npz", **arrays)
    convert(f"{folder}/a.npz", f"{folder}/b.npz")
    with np.load(f"{folder}/b.npz") as y:
        check(y.files == list(arrays), "names in .npz")
        for name, x in arrays.items():
            check(np.array_equal(y[name], x), name)
convert(f"{folder}/b.npz", f"{folder}/b.pth")
check(all(np.array_equal(v.numpy(), arrays[k]) for k, v in torch.load(f"{folder}/b.pth").items()), ".npz to .pth")
print(f"{checks} checks passed: torch {torch.__version__}, numpy {np.__version__}")
