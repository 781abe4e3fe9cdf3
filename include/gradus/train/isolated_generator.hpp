// SPDX-License-Identifier: MIT
#pragma once
#include <gradus/core/random.hpp>

namespace gradus::train {

/// What is drawn from the default generator in this scope is not missed afterwards.
class IsolatedGenerator {
 public:
  IsolatedGenerator() {
    const random::Turn turn(default_generator());
    state_ = default_generator().get_state();
  }
  ~IsolatedGenerator() {
    const random::Turn turn(default_generator());
    default_generator().set_state(state_);
  }
  IsolatedGenerator(const IsolatedGenerator&) = delete;
  IsolatedGenerator& operator=(const IsolatedGenerator&) = delete;

 private:
  GeneratorState state_;
};

}  // namespace gradus::train
