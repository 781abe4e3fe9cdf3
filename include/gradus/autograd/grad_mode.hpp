// SPDX-License-Identifier: MIT
#pragma once
// Grad mode: whether operations are recorded on the calling thread.
#include <gradus/core/state.hpp>

namespace gradus {

inline bool is_grad_enabled() noexcept { return thread_state.grad_enabled; }

/// Switches recording on or off for a scope.
class GradMode {
 public:
  explicit GradMode(bool on) noexcept : before_(thread_state.grad_enabled) { thread_state.grad_enabled = on; }
  ~GradMode() { thread_state.grad_enabled = before_; }
  GradMode(const GradMode&) = delete;
  GradMode& operator=(const GradMode&) = delete;

 private:
  bool before_;
};
/// Nothing is recorded in this scope: NoGrad guard;
struct NoGrad : GradMode {
  NoGrad() noexcept : GradMode(false) {}
};
/// Recording is on again in this scope, inside a NoGrad one.
struct EnableGrad : GradMode {
  EnableGrad() noexcept : GradMode(true) {}
};

}  // namespace gradus
