#!/usr/bin/env python3
"""Writes random.hpp: what PyTorch draws, for tests/core/{mersenne,random}.test.cpp.

Run as: python3 make_random.py > random.hpp. Made with PyTorch 2.13.0 (CPU wheel) on an AMD CPU: on Intel CPUs that
wheel draws bernoulli_ and dropout from MKL's generator instead. The default generator is always seeded first.
"""
import sys

import torch
from torch.nn.functional import dropout

NORMALS = [1, 5, 15, 16, 17, 20, 33, 1000]


def array(name, tensor):
    """All elements: integers as they are, floating point by its bits."""
    values = tensor.flatten()
    if tensor.dtype == torch.float32:
        kind, values = "std::uint32_t", [f"0x{v & 0xFFFFFFFF:08x}" for v in values.view(torch.int32).tolist()]
    elif tensor.dtype == torch.float64:
        kind, values = "std::uint64_t", [f"0x{v & (2**64 - 1):016x}" for v in values.view(torch.int64).tolist()]
    else:
        kind, values = "std::int64_t", [str(v) for v in values.long().tolist()]
    lines, line = [], ""
    for value in values:
        if len(line) + len(value) > 114:
            lines, line = lines + [line.rstrip()], ""
        line += f"{value}, "
    print(f"constexpr {kind} {name}[] = {{\n    " + "\n    ".join(lines + [line.rstrip(', ')]) + "};")


def checksum(name, tensor):
    """FNV-1a of the bytes, for what is too long to write out."""
    h = 0xCBF29CE484222325
    for byte in tensor.contiguous().numpy().tobytes():
        h = (h ^ byte) * 0x100000001B3 % 2**64
    print(f"constexpr std::uint64_t {name} = 0x{h:016x};")


def normals(name, tensor):
    values = [repr(v) for v in tensor.double().flatten().tolist()]
    lines, line = [], ""
    for value in values:
        if len(line) + len(value) > 114:
            lines, line = lines + [line.rstrip()], ""
        line += f"{value}, "
    print(f"constexpr double {name}[] = {{\n    " + "\n    ".join(lines + [line.rstrip(', ')]) + "};")


def main():
    f32, f64, i64 = torch.float32, torch.float64, torch.int64
    seed = torch.manual_seed
    print("// SPDX-License-Identifier: MIT\n#pragma once")
    print(f"// Written by make_random.py with PyTorch {torch.__version__}. Floating-point numbers stand as their bits.")
    print("#include <cstdint>\n\nnamespace golden {\n")

    words = lambda g, n: [torch.empty((), dtype=i64).random_(generator=g).item() for _ in range(n)]
    array("default_seed_int64", torch.tensor(words(torch.Generator(), 4)))
    for name, s in [("0", 0), ("123", 123), ("low32", 2**32 + 5), ("minus1", -1)]:
        array(f"int64_seed_{name}", torch.tensor(words(torch.Generator().manual_seed(s), 4)))
    g = torch.Generator().manual_seed(9)
    checksum("int64_seed_9_of_2000", torch.tensor(words(g, 2000)))

    for name, dtype in [("float", f32), ("double", f64)]:
        seed(123)
        array(f"rand_{name}_3_then_7", torch.cat([torch.rand(3, dtype=dtype), torch.rand(7, dtype=dtype)]))
        seed(5)
        checksum(f"rand_{name}_10007", torch.rand(10007, dtype=dtype))
        seed(1)
        array(f"uniform_{name}_9", torch.empty(9, dtype=dtype).uniform_(-0.5, 0.25))
        seed(2)
        checksum(f"uniform_{name}_5000", torch.empty(5000, dtype=dtype).uniform_(-0.1, 0.3))
        for n in NORMALS:
            seed(n)
            x = torch.randn(n, dtype=dtype)
            normals(f"randn_{name}_{n}", x if n < 1000 else x[-40:])
        seed(4)
        parts = [torch.randn(3, dtype=dtype), torch.rand(2, dtype=dtype), torch.randn(1, dtype=dtype),
                 torch.randn(16, dtype=dtype), torch.randn(2, dtype=dtype), torch.randn(1, dtype=dtype)]
        normals(f"mixed_{name}", torch.cat(parts))
        seed(6)
        normals(f"normal_{name}", torch.cat([torch.empty(5, dtype=dtype).normal_(2, 0.5),
                                             torch.empty(19, dtype=dtype).normal_(-1, 3)]))
        seed(0)
        checksum(f"dropouts_{name}", torch.cat([dropout(torch.ones(4097, dtype=dtype), 0.4),
                                                dropout(torch.ones(1023, dtype=dtype), 0.3)]))
        seed(0)
        array(f"dropout_{name}_12", dropout(torch.ones(12, dtype=dtype), 0.4))
        seed(8)
        x = torch.linspace(0, 1, 50, dtype=dtype)
        array(f"bernoulli_from_{name}_50", torch.bernoulli(x).to(i64))

    # The factor is 1 divided by 1 - p in float: for 226 of these p not the rounded quotient.
    scales = []
    for thousandth in range(1, 1000):
        seed(1)
        scales.append(dropout(torch.ones(8192), thousandth / 1000).max())
    checksum("dropout_scales", torch.stack(scales))
    seed(3)
    ones = torch.ones(8)
    array("after_dropout_0_and_1", torch.stack([dropout(ones, 0.0), dropout(ones, 1.0), torch.rand(8)]))

    for name, dtype in [("float", f32), ("double", f64), ("int64", i64), ("uint8", torch.uint8), ("bool", torch.bool)]:
        seed(7)
        checksum(f"bernoulli_{name}_1001", torch.empty(1001, dtype=dtype).bernoulli_(0.3))
    seed(7)
    array("bernoulli_20", torch.empty(20, dtype=i64).bernoulli_(0.3))

    seed(0)
    array("randint_100", torch.randint(0, 100, (8,)))
    seed(0)
    array("randint_low", torch.randint(-7, 5, (8,)))
    seed(0)
    array("randint_2_28_less_1", torch.randint(0, 2**28 - 1, (5,)))
    seed(0)
    array("randint_2_28", torch.randint(0, 2**28, (5,)))
    seed(0)
    array("randint_big", torch.randint(-3, 10**15, (5,)))
    seed(0)
    array("randint_all", torch.randint(-2**62, 2**63 - 1, (5,)))

    for n in [0, 1, 2, 10]:
        if n:
            array(f"randperm_{n}", torch.randperm(n, generator=torch.Generator().manual_seed(0)))
    for n in [1000, 60000]:
        checksum(f"randperm_{n}", torch.randperm(n, generator=torch.Generator().manual_seed(0)))

    seed(11)
    x = [torch.rand(()), torch.randperm(5)[-1].float(), torch.randint(0, 10, ()).float(), torch.randn(()),
         torch.empty(()).bernoulli_(0.5), torch.rand(()), torch.randn(20)[-1], torch.randn(()), torch.rand(())]
    normals("all_in_one_stream", torch.stack(x))
    print("\n}  // namespace golden")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        sys.exit(__doc__)
    main()
