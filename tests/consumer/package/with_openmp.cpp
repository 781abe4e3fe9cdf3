// SPDX-License-Identifier: MIT
#include "unit.hpp"

UNIT(with_openmp)
