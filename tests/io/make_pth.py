# SPDX-License-Identifier: MIT
# Makes the golden files of tests/io: python3 make_pth.py <folder>, once with PyTorch 2.13 and once with 1.13. Each
# version writes its own files: state_2.13.pth, state_1.13.pth, ... The formats do not differ in the others.
import os
import sys
import zipfile
from collections import OrderedDict

import numpy as np
import torch
from torch import nn

folder = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.abspath(__file__))
version = ".".join(torch.__version__.split(".")[:2])


def path(name):
    return os.path.join(folder, f"{name}_{version}.pth")


def numbers(n, dtype):
    """(k mod 7) - 3, without the minus where there is none; k odd for bool."""
    k = torch.arange(n)
    if dtype == torch.bool:
        return k % 2 == 1
    return (k % 7 - (0 if dtype in unsigned else 3)).to(dtype)


unsigned = [torch.uint8] + [getattr(torch, t) for t in ("uint16", "uint32", "uint64") if hasattr(torch, t)]
dtypes = [torch.float32, torch.float64, torch.float16, torch.bfloat16, torch.int64, torch.int32, torch.int16,
          torch.int8, torch.bool] + unsigned

state = OrderedDict()
for dtype in dtypes:
    state[str(dtype)[6:]] = numbers(6, dtype).reshape(2, 3)
base = numbers(32, torch.float32)                     # one storage, looked at in many ways
state["rank0"] = base[5]
state["rank1"] = base
state["rank2"] = base.reshape(4, 8)
state["rank3"] = base.reshape(4, 4, 2)
state["rank4"] = base.reshape(2, 2, 4, 2)
state["rank5"] = base.reshape(2, 2, 2, 2, 2)
state["transposed"] = base.reshape(4, 8).t()
state["every third"] = base[2::3]
state["expanded"] = base[:2].unsqueeze(1).expand(2, 3)
state["half of it"] = numbers(8, torch.float64)[4:]
state["empty"] = torch.zeros(0, 3)
state["parameter"] = nn.Parameter(numbers(4, torch.float32))
tagged = numbers(3, torch.float32)
tagged.tag = "an attribute"
state["tagged"] = tagged
torch.save(state, path("state"))


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("hidden", torch.ones(2), persistent=False)
        self.register_buffer("scale", torch.full((2,), 0.5))
        self.inner = nn.Linear(2, 2, bias=False)
        self.nothing = None


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.out = nn.Linear(4, 2)
        self.own = nn.Parameter(torch.arange(3.0))
        self.body = nn.Sequential(OrderedDict(
            conv=nn.Conv2d(1, 2, 2), norm=nn.BatchNorm2d(2), relu=nn.ReLU(), pool=nn.MaxPool2d(2), flat=nn.Flatten(),
            drop=nn.Dropout(0.3), soft=nn.Softmax(dim=1), log=nn.LogSoftmax(dim=1)))
        self.block = Block()
        self.tied = nn.Linear(4, 2)
        self.tied.weight = self.out.weight


torch.manual_seed(0)
net = Net()
torch.save(net, path("model"))
with open(os.path.join(folder, "model.txt"), "w") as f:
    for name, x in net.state_dict().items():
        x = x.double().flatten()
        f.write(f"{name} {x.numel()} {x.sum().item().hex()} {x[-1].item().hex()}\n")

if version == "1.13":
    sys.exit()
model = nn.Linear(2, 1)
optimizer = torch.optim.Adam(model.parameters())
model(torch.ones(1, 2)).sum().backward()
optimizer.step()
torch.save({"model": model.state_dict(), "epoch": 3, "optimizer": optimizer.state_dict(), "best": 0.5}, path("checkpoint"))
torch.save(model.state_dict(), path("legacy"), _use_new_zipfile_serialization=False)
torch.save([torch.ones(2), torch.zeros(1)], path("list"), pickle_protocol=4)
np.savez_compressed(os.path.join(folder, "compressed.npz"), x=np.arange(6, dtype="f2").reshape(2, 3), y=np.array(True),
                    **{"a.b": np.zeros((0, 2), "u4")})
with zipfile.ZipFile(os.path.join(folder, "values.pth"), "w", zipfile.ZIP_DEFLATED) as f:
    f.writestr(zipfile.ZipInfo("m/data.pkl"), b"\x80\x02](" + b"N" * (1 << 20) + b"e.", zipfile.ZIP_DEFLATED)
