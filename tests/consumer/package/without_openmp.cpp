// SPDX-License-Identifier: MIT
#include "unit.hpp"

#ifdef _OPENMP
#error "this unit is meant to be compiled without OpenMP"
#endif
UNIT(without_openmp)
