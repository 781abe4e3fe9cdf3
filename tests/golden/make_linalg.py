#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Golden values of linear algebra: torch.linalg's results, gradients and second-order gradients, as text.

Usage: make_linalg.py         writes linalg.txt beside this script
README.md describes the format. Singular and eigenvectors are known up to a sign only: what is written instead of them
does not depend on it, namely their squares, and for those beyond the singular values the projector on their space.
"""
import torch

import make_ops
from make_ops import Book, FLOATS, HERE, some

L = torch.linalg
LAYOUTS = "cts"


def relaid(layout, x):
    """The same numbers: c contiguous, t in column-major order, s every second of longer rows."""
    if layout == "t":
        return x.mT.contiguous().mT if x.dim() > 1 else x
    if layout == "s":
        wide = torch.zeros(*x.shape[:-1], 2 * x.shape[-1] + 1, dtype=x.dtype)
        wide[..., 1::2] = x
        return wide[..., 1::2]
    return x.contiguous()


def square(seed, batch, n, dtype):
    """Well conditioned: noise beside a diagonal of 4 that changes its sign."""
    return some(seed, (*batch, n, n), dtype, -1, 1) + torch.diag(4 * (-1.0) ** torch.arange(n)).to(dtype)


def symmetric(seed, batch, n, dtype):
    """Eigenvalues about 3 apart."""
    x = some(seed, (*batch, n, n), dtype, -1, 1)
    return (x + x.mT) / 2 + torch.diag(3.0 * torch.arange(n) - n).to(dtype)


def positive(seed, batch, n, dtype):
    x = some(seed, (*batch, n, n), dtype, -1, 1)
    return x @ x.mT + 2 * torch.eye(n, dtype=dtype)


def tall(seed, batch, n, m, dtype):
    """Singular values apart from each other and from 0."""
    diagonal = torch.diag(3.0 + 2 * torch.arange(max(n, m)))[:n, :m]
    return some(seed, (*batch, n, m), dtype, -0.5, 0.5) + diagonal.to(dtype)


def gauge_free_svd(x, full=1):
    u, s, vh = L.svd(x, full_matrices=bool(full))
    k = s.shape[-1]
    rest_u, rest_v = u[..., k:].detach(), vh[..., k:, :].detach()
    return u[..., :k] ** 2, s, vh[..., :k, :] ** 2, rest_u @ rest_u.mT, rest_v.mT @ rest_v


def gauge_free_eigh(x, upper=0):
    w, v = L.eigh(x, UPLO="U" if upper else "L")
    return w, v ** 2


def lstsq(a, b):
    x = L.lstsq(a, b, driver="gelsd")
    # Not all versions record residuals, or leave them out as documented.
    matrix = b.dim() == 1 or b.shape == a.shape[:-1]
    columns, solution = (b.unsqueeze(-1), x.solution.unsqueeze(-1)) if matrix else (b, x.solution)
    n, m = a.shape[-2:]
    full = n > m and bool((x.rank == m).all())
    residuals = ((a @ solution - columns) ** 2).sum(-2) if full else torch.zeros(0, dtype=a.dtype)
    return x.solution, residuals, x.rank, x.singular_values


def ord_of(text):
    return text if text in ("fro", "nuc") else float(text)


def matrix_norm(x, ord="fro", dims=(-2, -1), keepdim=0):
    return L.matrix_norm(x, ord_of(ord), tuple(dims), bool(keepdim))


def norm(x, ord=None, dims=None, keepdim=0):
    return L.norm(x, None if ord is None else ord_of(ord), None if dims is None else tuple(dims), bool(keepdim))


def qr(x, mode="reduced"):
    q, r = L.qr(x, mode=mode)
    return (r.detach(),) if mode == "r" else (q, r)


def cholesky_solve(b, y, upper=0):
    lower = y.mT if upper else y
    x = L.solve_triangular(lower.mT, L.solve_triangular(lower, b, upper=False), upper=True)
    # The same, but torch.cholesky_solve's gradient also reaches the triangle of y that is not read.
    torch.testing.assert_close(x, torch.cholesky_solve(b, y, upper=bool(upper)))
    return x


def cond(a, ord="2"):
    ord = ord_of(ord)
    if ord in (2, -2):
        return L.cond(a, ord)
    return L.matrix_norm(a, ord) * L.matrix_norm(L.inv(a), ord)  # L.cond's own gradient fails for batches


make_ops.OPS.update({
    "inv": L.inv,
    "solve": lambda a, b, left=1: L.solve(a, b, left=bool(left)),
    "det": L.det,
    "slogdet": lambda a: (L.slogdet(a).sign.detach(), L.slogdet(a).logabsdet),
    "cholesky": lambda a, upper=0: L.cholesky(a, upper=bool(upper)),
    "cholesky_solve": cholesky_solve,
    "solve_triangular": lambda a, b, upper=1, left=1, unit=0: L.solve_triangular(
        a, b, upper=bool(upper), left=bool(left), unitriangular=bool(unit)),
    "qr": qr,
    "svd": gauge_free_svd,
    "svdvals": L.svdvals,
    "eigh": gauge_free_eigh,
    "eigvalsh": lambda a, upper=0: L.eigvalsh(a, UPLO="U" if upper else "L"),
    "pinv": lambda a, atol=None, rtol=None: L.pinv(a, atol=atol, rtol=rtol),
    "lstsq": lstsq,
    "matrix_rank": lambda a, atol=None, rtol=None: L.matrix_rank(a, atol=atol, rtol=rtol),
    "matrix_norm": matrix_norm,
    "linalg_norm": norm,
    "cond": cond,
})


def square_cases(book):
    for dtype in FLOATS:
        for i, (batch, n) in enumerate((((), 1), ((), 3), ((), 5), ((2,), 3), ((2, 2), 2))):
            layout = LAYOUTS[i % 3]
            a = relaid(layout, square("a", batch, n, dtype))
            book.add("inv", a)
            book.add("det", a)
            book.add("slogdet", a)
            book.add("solve", a, some("b", (*batch, n, 2), dtype))
            book.add("solve", relaid("t", a), relaid("t", some("c", (*batch, 4, n), dtype)), left=0)
            book.add("solve", a, some("v", (*batch, n), dtype))
            spd = relaid(layout, positive("p", batch, n, dtype))
            book.add("cholesky", spd)
            book.add("cholesky", spd, upper=1)
            for upper in (0, 1):
                y = L.cholesky(spd, upper=bool(upper))
                book.add("cholesky_solve", relaid(layout, some("b", (*batch, n, 3), dtype)), y, upper=upper or None)
                triangle = relaid(layout, square("t", batch, n, dtype))
                book.add("solve_triangular", triangle, some("b", (*batch, n, 2), dtype), upper=upper)
                book.add("solve_triangular", triangle, relaid("t", some("b", (*batch, 2, n), dtype)), upper=upper,
                         left=0, unit=1)
            sym = relaid(layout, symmetric("e", batch, n, dtype))
            book.add("eigh", sym, upper=i % 2)
            book.add("eigvalsh", sym, upper=i % 2)
        # Right-hand sides that broadcast, and matrices that do.
        book.add("solve", square("a", (2,), 3, dtype), some("v", (3,), dtype))
        book.add("solve", square("a", (), 3, dtype), some("b", (2, 3, 2), dtype))
        book.add("solve", square("a", (2, 1), 2, dtype), some("b", (3, 2, 1), dtype))
        book.add("solve_triangular", square("a", (), 3, dtype), some("b", (2, 3, 2), dtype), upper=1)
        book.add("det", torch.zeros(0, 0, dtype=dtype), grad=False)
        book.add("det", torch.tensor([[1, 2], [2, 4]], dtype=dtype), grad=False)


def rectangular_cases(book):
    for dtype in FLOATS:
        for i, (batch, n, m) in enumerate((((), 3, 3), ((), 5, 2), ((), 2, 4), ((2,), 4, 3), ((2, 2), 2, 3))):
            layout = LAYOUTS[i % 3]
            a = relaid(layout, tall("a", batch, n, m, dtype))
            book.add("qr", a)
            book.add("qr", a, grad=n <= m, mode="complete")
            book.add("qr", a, grad=False, mode="r")
            book.add("svd", a, full=0)
            book.add("svd", a, full=1)
            book.add("svdvals", a)
            book.add("pinv", a)
            book.add("matrix_rank", a, grad=False)
            book.add("lstsq", a, relaid(layout, some("b", (*batch, n, 2), dtype)))
            book.add("lstsq", a, some("v", (*batch, n), dtype))
            book.add("cond", a)
            book.add("cond", a, ord="-2")
        low = tall("a", (), 4, 2, dtype) @ tall("b", (), 2, 3, dtype)  # rank 2
        book.add("matrix_rank", low, grad=False, rtol=1e-4)
        book.add("matrix_rank", torch.diag(torch.tensor([3, 1, 0.01], dtype=dtype)), grad=False, atol=0.1)
        book.add("pinv", low, grad=False, rtol=1e-4)
        book.add("pinv", torch.zeros(2, 3, dtype=dtype), grad=False)
        for ord in ("1", "inf", "fro", "nuc"):
            book.add("cond", square("a", (2,), 3, dtype), ord=ord)


def norm_cases(book):
    for dtype in FLOATS:
        for i, ord in enumerate(("fro", "nuc", "inf", "-inf", "1", "-1", "2", "-2")):
            layout = LAYOUTS[i % 3]
            book.add("matrix_norm", relaid(layout, tall("n", (), 3, 2, dtype)), ord=ord)
            book.add("matrix_norm", relaid(layout, tall("n", (2,), 3, 4, dtype)), ord=ord, dims=(2, 1), keepdim=i % 2)
        for ord in (None, "1", "2", "3", "0.5", "inf", "-inf", "0"):
            book.add("linalg_norm", some("v", (5,), dtype, 1), grad=ord != "0", ord=ord)
        book.add("linalg_norm", some("v", (2, 3, 2), dtype))
        book.add("linalg_norm", tall("n", (), 3, 2, dtype), ord="2")
        book.add("linalg_norm", tall("n", (2,), 3, 2, dtype), ord="nuc", dims=(1, 2))
        book.add("linalg_norm", relaid("s", some("v", (2, 3), dtype)), ord="3", dims=(1,), keepdim=1)


def orthogonal_cases(book):
    """No inputs but sizes: `in` is what the parameter held before."""
    def orthogonal(x, seed=0, gain=1.0):
        torch.manual_seed(seed)
        return torch.nn.init.orthogonal_(x.clone(), gain)
    make_ops.OPS["orthogonal"] = orthogonal
    for dtype in FLOATS:
        for seed, shape in enumerate(((3, 3), (5, 2), (2, 5), (4, 3, 2), (20, 30))):
            book.add("orthogonal", torch.zeros(shape, dtype=dtype), grad=False, seed=seed, gain=1.0 + seed)


if __name__ == "__main__":
    torch.set_num_threads(1)
    book = Book("linalg.txt")
    square_cases(book)
    rectangular_cases(book)
    norm_cases(book)
    orthogonal_cases(book)
    book.write()
    file = HERE / book.file
    file.write_text(file.read_text().replace("make_ops.py", "make_linalg.py", 1))
