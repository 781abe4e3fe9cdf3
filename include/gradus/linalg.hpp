// SPDX-License-Identifier: MIT
#pragma once
// Linear algebra, as torch.linalg, on Eigen 3.4. An optional component, not in gradus.hpp: with CMake link
// gradus::eigen, else add Eigen's folder, for example -isystem /usr/include/eigen3. docs/linalg.md shows how.
#include <gradus/linalg/cholesky.hpp>
#include <gradus/linalg/det.hpp>
#include <gradus/linalg/eigen.hpp>
#include <gradus/linalg/eigh.hpp>
#include <gradus/linalg/lstsq.hpp>
#include <gradus/linalg/matrices.hpp>
#include <gradus/linalg/norm.hpp>
#include <gradus/linalg/orthogonal.hpp>
#include <gradus/linalg/qr.hpp>
#include <gradus/linalg/solve.hpp>
#include <gradus/linalg/svd.hpp>
