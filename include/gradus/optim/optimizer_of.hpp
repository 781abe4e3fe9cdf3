// SPDX-License-Identifier: MIT
#pragma once
// OptimizerOf<Self, Options>: an optimizer whose class Self has
//   static constexpr OptimizerLayout layout;
//   static void check(const Options&), which throws ValueError for options out of range;
//   template <Floating T> static void update(const Options&, const ParamStep<T>&), which updates one parameter.
#include <cstddef>

#include <gradus/optim/optimizer.hpp>
#include <gradus/ops/copy.hpp>
#include <gradus/ops/sum.hpp>

namespace gradus::optim {

/// Makes it, zeros, if it is not there yet.
[[gnu::noinline]] inline void* memory_of(AnyTensor& m, const Dims& sizes, Dtype dtype) {
  if (!m.defined()) {
    m = AnyTensor::empty(sizes, dtype);
    __builtin_memset(m.data_ptr(), 0, static_cast<std::size_t>(m.numel()) * size_bytes(dtype));
  }
  return m.data_ptr();
}
/// One update of one parameter: n numbers p and their gradient g.
template <Floating T>
struct ParamStep {
  Size n;
  T* p;
  const T* g;
  ParamState& state;       // state.step counts from 1
  const Dims& sizes;

  bool has(int memory) const noexcept { return state.memories[memory].defined(); }
  /// Memory i: zeros when it is first asked for.
  T* memory(int i) const { return static_cast<T*>(memory_of(state.memories[i], sizes, dtype_of<T>())); }
};

/// Throws ValueError unless `good`.
GRADUS_SMALL inline void check_option(bool good, const char* op, const char* option, const char* requirement,
                                      double value, const char* known_as) {
  if (good) return;
  const std::string text = number_string(value);
  fail<ValueError>({"[", op, "] ", option, " must ", requirement, ", but got ", text, ". Invalid ", known_as, ": ",
                    text, "."});
}

template <class Self, class Options>
class OptimizerOf : public Optimizer {
 public:
  /// optim::SGD({{encoder.parameters(), {.lr = 0.01}}, {head.parameters(), {.lr = 0.1}}})
  struct Group {
    Parameters params;
    Options options;
  };

  // Only what can be needed is compiled: parameters of one type need one update.
  template <Floating T>
  GRADUS_SMALL explicit OptimizerOf(const std::vector<Tensor<T>>& params, const Options& options = {})
      : Optimizer(Self::layout) {
    handle<T>();
    insert(params, options);
  }
  template <Floating T>
  GRADUS_SMALL explicit OptimizerOf(std::initializer_list<Tensor<T>> params, const Options& options = {})
      : Optimizer(Self::layout) {
    handle<T>();
    insert(params, options);
  }
  GRADUS_SMALL explicit OptimizerOf(const std::vector<AnyTensor>& params, const Options& options = {})
      : Optimizer(Self::layout) {
    add_param_group(params, options);
  }
  GRADUS_SMALL explicit OptimizerOf(const std::vector<Group>& groups) : Optimizer(Self::layout) {
    for (const Group& g : groups) add_param_group(g.params, g.options);
    if (groups.empty()) insert({}, {});
  }
  GRADUS_SMALL ~OptimizerOf() override {}
  /// More parameters, with options of their own.
  void add_param_group(Parameters params, const Options& options = {}) {
    handle<float>();
    handle<double>();
    insert(std::move(params), options);
  }

  /// Options of a group, to be read or set.
  Options& options(std::size_t group = 0) { return options_.at(group); }
  double& lr(std::size_t group = 0) override { return options_.at(group).lr; }

 protected:
  static void check_any(const void* options) { Self::check(*static_cast<const Options*>(options)); }

 private:
  static_assert(std::is_trivially_copyable_v<Options> && std::is_standard_layout_v<Options>);

  template <Floating T>
  void handle() noexcept { update_[dtype_of<T>() == Dtype::float64] = run<T>; }
  template <Floating T>
  GRADUS_SMALL static void run(const void* options, const AnyTensor& p, const Ref<Body>& gradient, ParamState& state) {
    const Tensor<T> g = plain(Tensor<T>(gradient));
    Self::template update<T>(*static_cast<const Options*>(options),
                             ParamStep<T>{p.numel(), static_cast<T*>(p.data_ptr()), g.data_ptr(), state, p.sizes()});
  }
  GRADUS_SMALL void insert(Parameters params, const Options& options) {
    options_.push_back(options);
    try {
      insert_group(std::move(params));
    } catch (...) {
      options_.pop_back();
      throw;
    }
  }
  void* group_options(std::size_t group) noexcept override { return &options_[group]; }

  std::vector<Options> options_;
};

}  // namespace gradus::optim
