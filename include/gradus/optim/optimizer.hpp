// SPDX-License-Identifier: MIT
#pragma once
// What all optimizers share: groups of parameters with options of their own, state for each parameter, saving.
// A derived optimizer says how its options are checked and how one parameter is updated.
#include <gradus/kernel/update.hpp>
#include <gradus/ops/copy.hpp>
#include <gradus/tensor/state_dict.hpp>

namespace gradus::optim {

/// Parameters of any element type: model.parameters(), or a list.
class Parameters : public std::vector<AnyTensor> {
 public:
  Parameters() = default;
  template <Floating T>
  Parameters(const std::vector<Tensor<T>>& all) { insert(end(), all.begin(), all.end()); }
  template <Floating T>
  Parameters(std::initializer_list<Tensor<T>> all) { insert(end(), all.begin(), all.end()); }
  Parameters(const std::vector<AnyTensor>& all) : std::vector<AnyTensor>(all) {}
};

/// A number of an optimizer's options, by its name in state_dict.
template <class Options>
struct OptionField {
  const char* name;
  double (*get)(const Options&);
  void (*set)(Options&, double);
};
/// The field a member of Options makes: option_field<&SgdOptions::lr>("lr").
template <auto Member, class Options>
OptionField<Options> option_field(const char* name) {
  return {name, [](const Options& o) { return static_cast<double>(o.*Member); },
          [](Options& o, double v) { o.*Member = static_cast<std::decay_t<decltype(o.*Member)>>(v); }};
}

/// What an optimizer remembers of one parameter.
struct ParamState {
  static constexpr int max_buffers = 3;
  Size step = 0;
  AnyTensor buffers[max_buffers];
};

class Optimizer {
 public:
  virtual ~Optimizer() = default;
  /// Updates every parameter that has a gradient.
  virtual void step() = 0;
  /// Learning rate of a group, to be read or set.
  virtual double& lr(std::size_t group = 0) = 0;
  virtual std::size_t group_count() const noexcept = 0;
  virtual const Parameters& group_params(std::size_t group) const = 0;
  /// Options and memories: "param_groups.0.lr", "state.3.exp_avg", ...
  virtual StateDict state_dict() const = 0;
  virtual void load_state_dict(const StateDict& from) = 0;

  /// Forgets all gradients; or, unless set_to_none, writes zeros into them.
  void zero_grad(bool set_to_none = true) const {
    for (std::size_t g = 0; g < group_count(); ++g)
      for (const AnyTensor& p : group_params(g)) {
        const Ref<Body>& dx = p.body()->node->gradient;
        if (set_to_none || !dx) p.body()->node->gradient.reset();
        else AnyTensor(dx).visit([](const auto& x) { copy_values(x, zeros<typename std::decay_t<decltype(x)>::value_type>({})); });
      }
  }
};

/// An optimizer with options of one type.
template <class Options>
class OptimizerOf : public Optimizer {
 public:
  /// optim::SGD({{encoder.parameters(), {.lr = 0.01}}, {head.parameters(), {.lr = 0.1}}})
  struct Group {
    Parameters params;
    Options options;
  };
  std::vector<Group> groups;

  void step() override {
    std::size_t k = 0;
    for (Group& group : groups)
      for (const AnyTensor& p : group.params) {
        ParamState& state = states_[k++];
        const Ref<Body>& gradient = p.body()->node ? p.body()->node->gradient : Ref<Body>();
        if (!gradient) continue;
        const bool contiguous_gradient = is_contiguous(*gradient);
        const AnyTensor g = contiguous_gradient ? AnyTensor(gradient) : contiguous_copy(gradient);
        ++state.step;
        update(group.options, p, g, state);
        ++p.body()->storage->version;
      }
  }
  double& lr(std::size_t group = 0) override { return groups.at(group).options.lr; }
  std::size_t group_count() const noexcept override { return groups.size(); }
  const Parameters& group_params(std::size_t group) const override { return groups.at(group).params; }

  StateDict state_dict() const override {
    StateDict dict;
    for (std::size_t g = 0; g < groups.size(); ++g)
      for (const OptionField<Options>& f : fields_)
        dict.insert("param_groups." + std::to_string(g) + "." + f.name, full<double>({}, f.get(groups[g].options)));
    for (std::size_t k = 0; k < states_.size(); ++k) {
      if (states_[k].step == 0) continue;
      const std::string prefix = "state." + std::to_string(k) + ".";
      dict.insert(prefix + "step", full<std::int64_t>({}, states_[k].step));
      for (int i = 0; i < buffer_count_; ++i)
        if (states_[k].buffers[i].defined()) dict.insert(prefix + buffers_[i], states_[k].buffers[i]);
    }
    return dict;
  }
  /// Throws ValueError, changing nothing, if the state is of other parameters.
  void load_state_dict(const StateDict& from) override {
    std::vector<ParamState> states(states_.size());
    std::vector<Group> loaded = groups;
    std::size_t known = 0, k = 0;
    for (std::size_t g = 0; g < groups.size(); ++g) {
      for (const OptionField<Options>& f : fields_)
        if (const AnyTensor* x = from.find("param_groups." + std::to_string(g) + "." + f.name))
          f.set(loaded[g].options, x->as<double>().item()), ++known;
      for (const AnyTensor& p : groups[g].params) {
        const std::string prefix = "state." + std::to_string(k) + ".";
        if (const AnyTensor* x = from.find(prefix + "step")) states[k].step = x->as<std::int64_t>().item(), ++known;
        for (int i = 0; i < buffer_count_; ++i)
          if (const AnyTensor* x = from.find(prefix + buffers_[i])) {
            if (x->sizes() != p.sizes() || x->dtype() != p.dtype())
              fail<ValueError>({"[load_state_dict] ", prefix, buffers_[i], " must have the parameter's sizes ", p.sizes(),
                                " and type ", name(p.dtype()), ", but got ", x->sizes(), " of ", name(x->dtype()), "."});
            states[k].buffers[i] = contiguous_copy(x->body());
            ++known;
          }
        ++k;
      }
    }
    if (known != from.size())
      fail<ValueError>({"[load_state_dict] loaded state dict contains a parameter group that doesn't match the size of "
                        "optimizer's group: ", from.size() - known, " entries do not belong to it."});
    groups = std::move(loaded);
    states_ = std::move(states);
  }

 protected:
  OptimizerOf(const char* name, std::vector<Group> all, std::vector<OptionField<Options>> fields,
              std::initializer_list<const char*> buffers)
      : groups(std::move(all)), name_(name), fields_(std::move(fields)) {
    for (const char* b : buffers) buffers_[buffer_count_++] = b;
    std::vector<const Body*> seen;
    for (const Group& group : groups) {
      for (const AnyTensor& p : group.params) {
        check_param(p);
        for (const Body* b : seen)
          if (b == p.body().get())
            fail<ValueError>({"[", name_, "] params must differ, but got one twice. some parameters appear in more than "
                              "one parameter group."});
        seen.push_back(p.body().get());
      }
    }
    if (seen.empty()) fail<ValueError>({"[", name_, "] params must not be empty. optimizer got an empty parameter list."});
    states_.resize(seen.size());
  }
  /// Throws ValueError unless `good`: "Invalid <what>: <value>".
  void check(bool good, const char* option, const char* requirement, double value, const char* torch_words) const {
    if (!good)
      fail<ValueError>({"[", name_, "] ", option, " must ", requirement, ", but got ", value, ". Invalid ", torch_words,
                        ": ", value, "."});
  }
  /// Memory i of a parameter: zeros when it is first asked for.
  template <Floating T>
  static T* memory(ParamState& state, int i, const AnyTensor& p) {
    if (!state.buffers[i].defined()) state.buffers[i] = zeros<T>(p.sizes());
    return static_cast<T*>(state.buffers[i].data_ptr());
  }
  /// One step for one parameter: p and g are contiguous, state.step counts from 1.
  virtual void update(const Options& options, const AnyTensor& p, const AnyTensor& g, ParamState& state) = 0;

 private:
  void check_param(const AnyTensor& p) const {
    if (!p.is<float>() && !p.is<double>())
      fail<ValueError>({"[", name_, "] params must be float32 or float64, but got ",
                        p.defined() ? gradus::name(p.dtype()) : "an undefined tensor", "."});
    const Node* node = p.body()->node.get();
    if (!node || !node->is_leaf())
      fail<ValueError>({"[", name_, "] params must be leaves that require gradients, but got one that ",
                        node ? "is computed. can't optimize a non-leaf Tensor." : "does not require gradients."});
    if (!p.is_contiguous()) fail<ValueError>({"[", name_, "] params must be contiguous, but got strides ", p.strides(), "."});
  }
  static AnyTensor contiguous_copy(const Ref<Body>& x) {
    NoGrad guard;
    if (x->dtype == Dtype::float64) return clone(Tensor<double>(x));
    return clone(Tensor<float>(x));
  }

  const char* name_;
  std::vector<OptionField<Options>> fields_;
  const char* buffers_[ParamState::max_buffers] = {};
  int buffer_count_ = 0;
  std::vector<ParamState> states_;
};

/// f(T()) for the element type of a parameter.
template <class F>
void with_type(const AnyTensor& p, F&& f) {
  if (p.dtype() == Dtype::float64) f(double{});
  else f(float{});
}

}  // namespace gradus::optim
