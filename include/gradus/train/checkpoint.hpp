// SPDX-License-Identifier: MIT
#pragma once
// What a training needs to go on where it was: the module's tensors, the optimizer's memories, how far it is, the
// default generator, and what callbacks remember. One flat StateDict, so that any of the file formats can hold it.
#include <climits>

#include <gradus/io/safetensors.hpp>
#include <gradus/train/trainer.hpp>

namespace gradus::train {

/// Numbers of a generator: its words, the next one's index, flags, the seed; then the unused normal number.
GRADUS_SMALL inline Tensor<std::int64_t> generator_tensor(const GeneratorState& g) {
  const Tensor<std::int64_t> y = Tensor<std::int64_t>::empty({GeneratorState::size + 5});
  std::int64_t* to = y.data_ptr();
  for (const std::uint32_t word : g.words) *to++ = word;
  *to++ = g.next;
  *to++ = g.seeded;
  *to++ = g.has_normal;
  *to++ = static_cast<std::int64_t>(g.seed);
  *to++ = __builtin_bit_cast(std::int64_t, g.normal);
  return y;
}
GRADUS_SMALL inline GeneratorState generator_from(const Tensor<std::int64_t>& x) {
  GeneratorState g;
  const std::int64_t* from = x.data_ptr();
  for (std::uint32_t& word : g.words) word = static_cast<std::uint32_t>(*from++);
  g.next = static_cast<std::uint32_t>(*from++);
  g.seeded = *from++ != 0;
  g.has_normal = *from++ != 0;
  g.seed = static_cast<std::uint64_t>(*from++);
  g.normal = __builtin_bit_cast(double, *from++);
  return g;
}
/// A text as a tensor of its bytes, and back.
GRADUS_SMALL inline Tensor<std::uint8_t> text_tensor(const std::string& text) {
  const Tensor<std::uint8_t> y = Tensor<std::uint8_t>::empty({static_cast<Size>(text.size())});
  for (std::size_t i = 0; i < text.size(); ++i) y.data_ptr()[i] = static_cast<std::uint8_t>(text[i]);
  return y;
}
GRADUS_SMALL inline std::string text_from(const AnyTensor& x) {
  const Tensor<std::uint8_t> bytes = x.as<std::uint8_t>();
  return {reinterpret_cast<const char*>(bytes.data_ptr()), static_cast<std::size_t>(bytes.numel())};
}
GRADUS_SMALL inline void insert_all(StateDict& to, const std::string& prefix, const StateDict& from) {
  for (const StateDict::Item& i : from) to.insert(prefix + i.name, i.tensor);
}
/// The items whose names begin with the prefix, without it.
GRADUS_SMALL inline StateDict part_of(const StateDict& all, std::string_view prefix) {
  StateDict part;
  for (const StateDict::Item& i : all)
    if (std::string_view(i.name).starts_with(prefix)) part.insert(i.name.substr(prefix.size()), i.tensor);
  return part;
}

/// A trainer's state as tensors by name:
///   state_dict.<name>, optimizer.<name>, callbacks.<key>.<name>, epoch, epochs_completed, global_step, generator,
///   train_generator and validation_generator where loaders have their own, and what module.on_save_checkpoint() adds.
struct Checkpoint {
  /// An epoch counts as completed when its last batch is stepped. Tensors are handles: save them, or clone them, before
  /// the next step.
  GRADUS_SMALL static StateDict dump(const Trainer& trainer, const LightningModuleBase& module) {
    StateDict all;
    const auto number = [&](const char* name, Size value) { all.insert(name, full<std::int64_t>({}, value)); };
    number("epoch", trainer.log_.epoch);
    number("epochs_completed", trainer.log_.epoch + (trainer.epoch_trained_ ? 1 : 0));
    number("global_step", trainer.log_.step);
    {
      const random::Turn turn(default_generator());
      all.insert("generator", generator_tensor(default_generator().get_state()));
    }
    for (int i = 0; i < 2; ++i)
      if (const auto state = trainer.generators_.state(i)) all.insert(loader_keys[i], generator_tensor(*state));
    insert_all(all, "state_dict.", module.state_dict());
    if (module.optimizer_) insert_all(all, "optimizer.", module.optimizers().state_dict());
    for (const Callback* c : trainer.callbacks_)
      if (const std::string key = c->state_key(); !key.empty())
        insert_all(all, "callbacks." + key + ".", c->state_dict());
    module.on_save_checkpoint(all);
    return all;
  }
  /// The module and the optimizer get all of it or nothing.
  ///
  /// Throws  FormatError if something is missing; what load_state_dict of the module and of the optimizer throw
  GRADUS_SMALL static void restore(Trainer& trainer, LightningModuleBase& module, const StateDict& all) {
    const Size epochs = number(all, "epochs_completed", INT_MAX), step = number(all, "global_step", INT64_MAX);
    const GeneratorState generator = generator_of(all, "generator");
    std::optional<GeneratorState> own[2];
    for (int i = 0; i < 2; ++i)
      if (trainer.generators_.live[i] && all.contains(loader_keys[i])) own[i] = generator_of(all, loader_keys[i]);
    const StateDict before = module.optimizers().state_dict();  // its memories are replaced, not overwritten
    module.optimizers().load_state_dict(part_of(all, "optimizer."));
    try {
      module.load_state_dict(part_of(all, "state_dict."));
    } catch (...) {
      module.optimizers().load_state_dict(before);
      throw;
    }
    for (Callback* c : trainer.callbacks_)
      if (const std::string key = c->state_key(); !key.empty())
        if (const StateDict mine = part_of(all, "callbacks." + key + "."); !mine.empty()) c->load_state_dict(mine);
    module.on_load_checkpoint(all);
    trainer.log_.epoch = static_cast<int>(epochs);
    trainer.log_.step = step;
    put(default_generator(), generator);
    for (int i = 0; i < 2; ++i)
      if (own[i]) put(*trainer.generators_.live[i], *own[i]);
  }

 private:
  static constexpr const char* loader_keys[] = {"train_generator", "validation_generator"};

  GRADUS_SMALL static Size number(const StateDict& all, const char* name, Size most) {
    const AnyTensor* x = all.find(name);
    if (!x || !x->is<std::int64_t>() || x->numel() != 1)
      fail<FormatError>({"[fit] checkpoint must hold ", name, ", but got none. Save it with ModelCheckpoint."});
    const Size n = x->as<std::int64_t>().item();
    if (n < 0 || n > most)
      fail<FormatError>({"[fit] checkpoint must hold ", name, " in [0, ", most, "], but got ", n, ". It is damaged."});
    return n;
  }
  GRADUS_SMALL static GeneratorState generator_of(const StateDict& all, const char* name) {
    const AnyTensor* x = all.find(name);
    if (!x || !x->is<std::int64_t>() || x->numel() != GeneratorState::size + 5)
      fail<FormatError>({"[fit] checkpoint must hold ", name, ", but got none that fits. Save it with "
                         "ModelCheckpoint."});
    const GeneratorState state = generator_from(x->as<std::int64_t>());
    Generator().set_state(state);  // says if it is none
    return state;
  }
  GRADUS_SMALL static void put(Generator& generator, const GeneratorState& state) {
    const random::Turn turn(generator);
    generator.set_state(state);
  }
};

/// Writes a checkpoint, all of it or nothing; missing folders are made.
///
/// Throws  IoError whenever the system refuses
GRADUS_SMALL inline void save_checkpoint(const Trainer& trainer, const LightningModuleBase& module,
                                         const std::string& path) {
  file::make_directories(file::parent_folder(path), "save_checkpoint");
  io::save_safetensors(path, Checkpoint::dump(trainer, module), {{"format", "gradus.checkpoint"}});
}
/// The module's tensors of a checkpoint: module.load_state_dict(train::checkpoint_weights("best.ckpt"))
GRADUS_SMALL inline StateDict checkpoint_weights(const std::string& path) {
  return part_of(io::load_safetensors(path), "state_dict.");
}

GRADUS_SMALL inline void Trainer::resume(Module& module) {
  const FitOptions& from = *resume_from_;
  if (from.ckpt_path.empty()) {
    if (!from.checkpoint.empty()) Checkpoint::restore(*this, module, from.checkpoint);
    return;
  }
  Checkpoint::restore(*this, module, io::load_safetensors(from.ckpt_path));
  ckpt_path_ = from.ckpt_path;
  say("Restoring states from the checkpoint path at " + from.ckpt_path + "\n");
  say("Restored all states from the checkpoint at " + from.ckpt_path + "\n");
}

}  // namespace gradus::train
