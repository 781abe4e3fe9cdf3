// SPDX-License-Identifier: MIT
#pragma once
// Trainer: fit, validate, test and predict, with callbacks. Steps, hooks, logs and random draws follow Lightning.
#include <gradus/train/fit_loop.hpp>
#include <gradus/train/simple_module.hpp>
