// SPDX-License-Identifier: MIT
#pragma once
// What is noted of each layer while a model runs: hooks around every module's forward write one record a call.
#include <gradus/nn/module.hpp>

namespace gradus::train {

struct LayerRecord {
  std::string class_name, var_name;
  const nn::ModuleState* state = nullptr;    // which module this is
  int depth = 0, depth_index = 0;            // depth_index: the how-many-th row of its depth, from 1
  bool is_leaf = false;                      // has no children
  bool is_recursive = false;                 // has been called before
  Dims input, output;                        // rank 0 if it was never called itself
  Size output_bytes = 0;
  Size num_params = 0, trainable_params = 0, param_bytes = 0;  // with all below
  Size leftover_params = 0, leftover_trainable = 0;            // of a container: its own, or of layers never called
  Size mult_adds = 0, mult_adds_below = 0;                     // of itself; of the leaves below
};

/// Notes every call of root and of all below it, for as long as it lives.
class LayerRecorder {
 public:
  GRADUS_SMALL explicit LayerRecorder(nn::ModuleBase& root) {
    place(root, root.name(), 0, -1);
    for (const Place& p : places_)
      for (const bool before : {true, false}) {
        Ref<nn::ModuleHook> note = Ref<nn::ModuleHook>::adopt(new Note(*this, before));
        hooks_.push_back({p.module, p.module->insert_hook(std::move(note))});
      }
  }
  ~LayerRecorder() {
    for (const auto& [module, id] : hooks_) module->remove_hook(id);
  }
  LayerRecorder(const LayerRecorder&) = delete;
  LayerRecorder& operator=(const LayerRecorder&) = delete;

  /// The records in the order of the calls, with a row for each container around them that was never called itself.
  GRADUS_SMALL std::vector<LayerRecord> finish() {
    add_containers();
    std::vector<int> rows_of_depth;
    for (LayerRecord& r : rows_) {
      const auto d = static_cast<std::size_t>(r.depth);
      if (d >= rows_of_depth.size()) rows_of_depth.resize(d + 1);
      r.depth_index = ++rows_of_depth[d];
    }
    for (std::size_t i = rows_.size(); i-- > 0;) count_leftovers(i);
    return std::move(rows_);
  }

 private:
  // Where a module stands in the tree. One that is reached by several paths: at the last of them, as in torchinfo.
  struct Place {
    nn::ModuleBase* module;
    std::string name;
    int depth, parent;
  };
  struct Note final : nn::ModuleHook {
    LayerRecorder& recorder;
    Note(LayerRecorder& r, bool b) : recorder(r) { before = b; }
    void operator()(nn::ModuleBase& module, AnyTensor& x, AnyTensor& y) override {
      if (before) recorder.enter(module);
      else recorder.leave(module, x, y);
    }
  };

  int find(const nn::ModuleState* state) const {
    for (std::size_t i = 0; i < places_.size(); ++i)
      if (&places_[i].module->state() == state) return static_cast<int>(i);
    return -1;
  }
  void place(nn::ModuleBase& module, const std::string& name, int depth, int parent) {
    int at = find(&module.state());
    if (at < 0) at = static_cast<int>(places_.size()), places_.push_back({&module, name, depth, parent});
    else places_[static_cast<std::size_t>(at)] = {&module, name, depth, parent};
    for (const Ref<nn::ModuleSlot>& child : module.children()) place(child->module(), child->name, depth + 1, at);
  }
  bool seen(const nn::ModuleState* state) const {
    for (const LayerRecord& r : rows_)
      if (r.state == state) return true;
    return false;
  }
  LayerRecord record_of(const Place& p) const {
    LayerRecord r;
    r.class_name = p.module->name();
    r.var_name = p.name;
    r.state = &p.module->state();
    r.depth = p.depth;
    r.is_leaf = p.module->children().empty();
    r.is_recursive = seen(r.state);
    for (const nn::NamedTensor& n : p.module->named_parameters()) {
      const Node* node = n.tensor.body()->node.get();
      r.num_params += n.tensor.numel();
      r.param_bytes += n.tensor.numel() * static_cast<Size>(size_bytes(n.tensor.dtype()));
      if (node && !node->frozen) r.trainable_params += n.tensor.numel();
    }
    return r;
  }
  void enter(nn::ModuleBase& module) {
    const int at = find(&module.state());
    if (at >= 0) rows_.push_back(record_of(places_[static_cast<std::size_t>(at)]));
  }
  void leave(nn::ModuleBase& module, const AnyTensor& x, const AnyTensor& y) {
    std::size_t i = rows_.size();
    while (i > 0 && (rows_[i - 1].state != &module.state() || rows_[i - 1].output.rank)) --i;
    if (i == 0) return;
    LayerRecord& r = rows_[i - 1];
    r.input = x.sizes();
    r.output = y.sizes();
    r.output_bytes = y.numel() * static_cast<Size>(size_bytes(y.dtype()));
    for (const nn::NamedTensor& n : module.named_parameters()) r.mult_adds += mult_adds(r, n.name, n.tensor.numel());
  }
  /// Multiplications and additions with one parameter, as torchinfo 1.8.0 counts them; the bias counts, too.
  static Size mult_adds(const LayerRecord& r, const std::string& name, Size n) {
    const Dims& y = r.output;
    const Size rows = y.rank ? y.dim[0] : 1;
    if (name == "weight" || name == "bias") {
      if (r.class_name.find("Conv") == std::string::npos) return rows * n;
      Size area = 1;
      for (int d = 2; d < y.rank; ++d) area *= y.dim[d];
      return rows * area * n;
    }
    if (name.find("weight") == std::string::npos && name.find("bias") == std::string::npos) return 0;
    return (y.rank > 1 ? rows * y.dim[1] : rows) * n;
  }

  void add_containers() {
    std::vector<LayerRecord> called = std::move(rows_);
    rows_.clear();
    std::vector<const nn::ModuleState*> open;  // open[d]: the module of depth d that the last row lies in
    for (LayerRecord& r : called) {
      std::vector<const Place*> parents(static_cast<std::size_t>(r.depth), nullptr);
      int p = places_[static_cast<std::size_t>(find(r.state))].parent;
      for (; p >= 0; p = places_[static_cast<std::size_t>(p)].parent) {
        const Place& place = places_[static_cast<std::size_t>(p)];
        if (place.depth < r.depth) parents[static_cast<std::size_t>(place.depth)] = &place;
      }
      if (static_cast<std::size_t>(r.depth) + 1 < open.size()) open.resize(static_cast<std::size_t>(r.depth) + 1);
      for (std::size_t d = 1; d < parents.size(); ++d) {
        if (!parents[d] || (d < open.size() && open[d] == &parents[d]->module->state())) continue;
        rows_.push_back(record_of(*parents[d]));
        open.resize(d);
        open.push_back(&parents[d]->module->state());
      }
      open.resize(static_cast<std::size_t>(r.depth), nullptr);
      open.push_back(r.state);
      rows_.push_back(std::move(r));
    }
  }
  // From the last row to the first: what lies below a row follows it, and is counted already.
  void count_leftovers(std::size_t at) {
    LayerRecord& r = rows_[at];
    r.leftover_params = r.num_params;
    r.leftover_trainable = r.trainable_params;
    for (std::size_t i = at + 1; i < rows_.size() && rows_[i].depth > r.depth; ++i) {
      const LayerRecord& below = rows_[i];
      if (below.is_leaf) r.mult_adds_below += below.mult_adds;
      if (below.is_recursive) continue;
      r.leftover_params -= below.is_leaf ? below.num_params : below.leftover_params;
      r.leftover_trainable -= below.is_leaf ? below.trainable_params : below.leftover_trainable;
    }
  }

  std::vector<Place> places_;
  std::vector<std::pair<nn::ModuleBase*, std::uint64_t>> hooks_;
  std::vector<LayerRecord> rows_;
};

}  // namespace gradus::train
