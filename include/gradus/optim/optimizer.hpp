// SPDX-License-Identifier: MIT
#pragma once
// What all optimizers share: groups of parameters with options of their own, memories for each parameter, saving.
// Nothing here depends on the optimizer, or on the element type: OptimizerOf adds those.
#include <gradus/autograd/leaf.hpp>
#include <gradus/tensor/factories.hpp>
#include <gradus/tensor/state_dict.hpp>

namespace gradus::optim {

/// Parameters of any element type: model.parameters(), or a list.
class Parameters : public std::vector<AnyTensor> {
 public:
  Parameters() = default;
  template <Floating T>
  GRADUS_SMALL Parameters(const std::vector<Tensor<T>>& all) {
    for (const Tensor<T>& p : all) emplace_back(p);
  }
  template <Floating T>
  GRADUS_SMALL Parameters(std::initializer_list<Tensor<T>> all) : Parameters(std::vector<Tensor<T>>(all)) {}
  Parameters(const std::vector<AnyTensor>& all) : std::vector<AnyTensor>(all) {}
};

/// What an optimizer remembers of one parameter.
struct ParamState {
  static constexpr int max_memories = 3;
  Size step = 0;                     // updates so far
  AnyTensor memories[max_memories];  // undefined until they are needed
};

/// One number of an optimizer's options: where it lies, and its name in state_dict().
struct OptionField {
  const char* name = nullptr;
  std::size_t offset = 0;
  bool is_bool = false;

  double get(const void* options) const noexcept {
    const char* at = static_cast<const char*>(options) + offset;
    return is_bool ? static_cast<double>(*reinterpret_cast<const bool*>(at)) : *reinterpret_cast<const double*>(at);
  }
  void set(void* options, double value) const noexcept {
    char* at = static_cast<char*>(options) + offset;
    if (is_bool) *reinterpret_cast<bool*>(at) = value != 0;
    else *reinterpret_cast<double*>(at) = value;
  }
};

/// An optimizer without its types.
struct OptimizerLayout {
  static constexpr std::size_t max_options = 8;

  const char* name;
  OptionField options[max_options];
  std::size_t option_count, option_bytes;
  const char* memories[ParamState::max_memories];  // their names in state_dict()
  void (*check)(const void* options);              // throws ValueError

  const OptionField* begin() const noexcept { return options; }
  const OptionField* end() const noexcept { return options + option_count; }
};

class Optimizer {
 public:
  GRADUS_SMALL virtual ~Optimizer() {}
  Optimizer(const Optimizer&) = delete;
  Optimizer& operator=(const Optimizer&) = delete;

  /// Updates every parameter that has a gradient.
  void step();
  /// Forgets all gradients; or, unless set_to_none, makes them zeros.
  void zero_grad(bool set_to_none = true) const;

  std::size_t group_count() const noexcept { return groups_.size(); }
  const Parameters& group_params(std::size_t group = 0) const { return groups_.at(group); }
  /// Learning rate of a group, to be read or set.
  virtual double& lr(std::size_t group = 0) = 0;

  /// Options and memories: "param_groups.0.lr", "state.3.exp_avg", ... Memories are handles, not copies.
  StateDict state_dict() const;
  /// Goes on where state_dict() was taken.
  ///
  /// Throws  ValueError, changing nothing, if the state is that of another optimizer or of other parameters
  void load_state_dict(const StateDict& from);

 protected:
  using Update = void(const void* options, const AnyTensor& p, const Ref<Body>& g, ParamState& state);

  explicit Optimizer(const OptimizerLayout& layout) noexcept : layout_(layout) {}
  void insert_group(Parameters params);
  virtual void* group_options(std::size_t group) noexcept = 0;

  Update* update_[2] = {};  // for float and double, where parameters can be of that type

 private:
  const void* group_options(std::size_t group) const noexcept {
    return const_cast<Optimizer*>(this)->group_options(group);
  }
  void check_param(const AnyTensor& p) const;
  double read_number(const StateDict& from, const std::string& key) const;
  ParamState read_state(const StateDict& from, const std::string& prefix, const AnyTensor& p, std::size_t& known) const;

  const OptimizerLayout& layout_;
  std::vector<Parameters> groups_;
  std::vector<ParamState> states_;  // of all groups' parameters, in order
};

GRADUS_SMALL inline void Optimizer::step() {
  std::size_t k = 0;
  for (std::size_t g = 0; g < groups_.size(); ++g) {
    const void* options = group_options(g);
    for (const AnyTensor& p : groups_[g]) {
      ParamState& state = states_[k++];
      const Ref<Body> gradient = p.body()->node->gradient;
      if (!gradient) continue;
      ++state.step;
      update_[p.dtype() == Dtype::float64](options, p, gradient, state);
      ++p.body()->storage->version;
    }
  }
}
GRADUS_SMALL inline void Optimizer::zero_grad(bool set_to_none) const {
  for (const Parameters& group : groups_)
    for (const AnyTensor& p : group) {
      Ref<Body>& dx = p.body()->node->gradient;
      if (set_to_none || !dx) {
        dx.reset();
        continue;
      }
      if (dx->node || !is_contiguous(*dx)) dx = make_body(dx->sizes, dx->dtype);
      __builtin_memset(dx->data(), 0, static_cast<std::size_t>(dx->numel) * size_bytes(dx->dtype));
      ++dx->storage->version;
    }
}

GRADUS_SMALL inline void Optimizer::check_param(const AnyTensor& p) const {
  const char* op = layout_.name;
  if (!p.is<float>() && !p.is<double>())
    fail<ValueError>({"[", op, "] params must be float32 or float64, but got ",
                      p.defined() ? name(p.dtype()) : "an undefined tensor", "."});
  const Node* node = p.body()->node.get();
  if (!node)
    fail<ValueError>({"[", op, "] params must require gradients, but got one that does not. Call requires_grad_() "
                      "first."});
  if (!node->is_leaf())
    fail<ValueError>({"[", op, "] params must be leaves, but got the output of ", node->op,
                      ". can't optimize a non-leaf Tensor."});
  if (!p.is_contiguous())
    fail<ValueError>({"[", op, "] params must be contiguous, but got strides ", p.strides(), "."});
  for (const Parameters& group : groups_)
    for (const AnyTensor& other : group)
      if (is_same(other, p))
        fail<ValueError>({"[", op, "] params must differ from each other, but got one twice. some parameters appear in "
                          "more than one parameter group."});
}
GRADUS_SMALL inline void Optimizer::insert_group(Parameters params) {
  layout_.check(group_options(groups_.size()));
  if (params.empty())
    fail<ValueError>({"[", layout_.name, "] params must not be empty. optimizer got an empty parameter list."});
  Parameters& group = groups_.emplace_back();
  try {
    for (const AnyTensor& p : params) {
      check_param(p);
      group.push_back(p);
    }
    states_.resize(states_.size() + params.size());
  } catch (...) {
    groups_.pop_back();
    throw;
  }
}

// ---- saving

GRADUS_SMALL inline StateDict Optimizer::state_dict() const {
  StateDict dict;
  Size k = 0;
  for (std::size_t g = 0; g < groups_.size(); ++g) {
    const std::string group = "param_groups." + std::to_string(g) + ".";
    for (const OptionField& f : layout_)
      dict.insert(group + f.name, full<double>({}, f.get(group_options(g))));
    const Tensor<std::int64_t> numbers = Tensor<std::int64_t>::empty({static_cast<Size>(groups_[g].size())});
    for (Size i = 0; i < numbers.numel(); ++i) numbers.data_ptr()[i] = k++;
    dict.insert(group + "params", numbers);
  }
  for (std::size_t i = 0; i < states_.size(); ++i) {
    const std::string prefix = "state." + std::to_string(i) + ".";
    if (states_[i].step) dict.insert(prefix + "step", full<std::int64_t>({}, states_[i].step));
    for (int m = 0; m < ParamState::max_memories; ++m)
      if (states_[i].memories[m].defined()) dict.insert(prefix + layout_.memories[m], states_[i].memories[m]);
  }
  return dict;
}
GRADUS_SMALL inline double Optimizer::read_number(const StateDict& from, const std::string& key) const {
  const AnyTensor* x = from.find(key);
  if (x && x->is<double>() && x->numel() == 1) return x->as<double>().item();
  if (x && x->is<std::int64_t>() && x->numel() == 1) return static_cast<double>(x->as<std::int64_t>().item());
  fail<ValueError>({"[load_state_dict] state must be that of ", layout_.name, ", but ", key, " is ",
                    x ? "not a float64 or int64 number." : "missing."});
}
GRADUS_SMALL inline ParamState Optimizer::read_state(const StateDict& from, const std::string& prefix,
                                                     const AnyTensor& p, std::size_t& known) const {
  ParamState state;
  if (from.contains(prefix + "step")) state.step = static_cast<Size>(read_number(from, prefix + "step")), ++known;
  for (int i = 0; i < ParamState::max_memories && layout_.memories[i]; ++i) {
    const char* memory = layout_.memories[i];
    const AnyTensor* x = from.find(prefix + memory);
    if (!x) continue;
    if (!x->defined() || x->sizes() != p.sizes() || x->dtype() != p.dtype() || !x->is_contiguous())
      fail<ValueError>({"[load_state_dict] ", prefix, memory, " must be ", name(p.dtype()), " ", p.sizes(), " as its "
                        "parameter, but got ", x->defined() ? name(x->dtype()) : "nothing", " ",
                        x->defined() ? x->sizes() : Dims{}, "."});
    state.memories[i] = AnyTensor::empty(p.sizes(), p.dtype());
    const std::size_t bytes = static_cast<std::size_t>(p.numel()) * size_bytes(p.dtype());
    if (bytes) __builtin_memcpy(state.memories[i].data_ptr(), x->data_ptr(), bytes);
    ++known;
  }
  return state;
}
GRADUS_SMALL inline void Optimizer::load_state_dict(const StateDict& from) {
  std::vector<ParamState> states;
  std::vector<double> options;  // as many as there are words in every group's options
  const std::size_t words = (layout_.option_bytes + 7) / 8;
  options.resize(words * groups_.size());
  std::size_t known = 0;
  for (std::size_t g = 0; g < groups_.size(); ++g) {
    const std::string group = "param_groups." + std::to_string(g) + ".";
    const AnyTensor* params = from.find(group + "params");
    if (!params || !params->defined() || params->numel() != static_cast<Size>(groups_[g].size()))
      fail<ValueError>({"[load_state_dict] state must have ", groups_[g].size(), " params in group ", g, ", but got ",
                        params && params->defined() ? params->numel() : Size(0), ". loaded state dict contains a "
                        "parameter group that doesn't match the size of optimizer's group."});
    void* loaded = options.data() + g * words;
    __builtin_memcpy(loaded, group_options(g), layout_.option_bytes);
    for (const OptionField& f : layout_) f.set(loaded, read_number(from, group + f.name));
    layout_.check(loaded);
    known += 1 + layout_.option_count;
    for (const AnyTensor& p : groups_[g])
      states.push_back(read_state(from, "state." + std::to_string(states.size()) + ".", p, known));
  }
  if (known != from.size())
    fail<ValueError>({"[load_state_dict] state must be that of ", layout_.name, " with ", groups_.size(),
                      " groups, but ", from.size() - known, " entries belong to something else. loaded state dict has "
                      "a different number of parameter groups, or is of another optimizer."});
  for (std::size_t g = 0; g < groups_.size(); ++g)
    __builtin_memcpy(group_options(g), options.data() + g * words, layout_.option_bytes);
  states_ = std::move(states);
}

}  // namespace gradus::optim
