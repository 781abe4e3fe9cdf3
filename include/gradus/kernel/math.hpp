// SPDX-License-Identifier: MIT
#pragma once
// Functions on vectors: exp, expm1, tanh, sigmoid, log, log1p, pow, sin, cos, floor,
// round, floor_divide, remainder.
#include <gradus/kernel/math_exp.hpp>
#include <gradus/kernel/math_log.hpp>
#include <gradus/kernel/math_pow.hpp>
#include <gradus/kernel/math_round.hpp>
#include <gradus/kernel/math_trig.hpp>

namespace gradus::kernel {}
