// SPDX-License-Identifier: MIT
#pragma once
// What a training needs to go on where it was: the module's tensors, the optimizer's memories, how far it is, the
// default generator, and what callbacks remember. One flat StateDict, so that any of the file formats can hold it.
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
///   state_dict.<name>, optimizer.<name>, callbacks.<key>.<name>, epoch, epochs_completed, global_step, generator.
struct Checkpoint {
  /// `at_epoch_end`: it is taken in on_train_epoch_end, when the epoch counts as completed. Tensors are handles: save
  /// them, or clone them, before the next step.
  GRADUS_SMALL static StateDict dump(const Trainer& trainer, const LightningModuleBase& module, bool at_epoch_end) {
    StateDict all;
    const auto number = [&](const char* name, Size value) { all.insert(name, full<std::int64_t>({}, value)); };
    number("epoch", trainer.log_.epoch);
    number("epochs_completed", trainer.log_.epoch + (at_epoch_end ? 1 : 0));
    number("global_step", trainer.log_.step);
    {
      const random::Turn turn(default_generator());
      all.insert("generator", generator_tensor(default_generator().get_state()));
    }
    insert_all(all, "state_dict.", module.state_dict());
    if (module.optimizer_) insert_all(all, "optimizer.", module.optimizers().state_dict());
    for (const Callback* c : trainer.callbacks_)
      if (const std::string key = c->state_key(); !key.empty())
        insert_all(all, "callbacks." + key + ".", c->state_dict());
    return all;
  }
  /// Throws  FormatError if something is missing; what load_state_dict of the module and of the optimizer throw
  GRADUS_SMALL static void restore(Trainer& trainer, LightningModuleBase& module, const StateDict& all) {
    const Size epochs = number(all, "epochs_completed"), step = number(all, "global_step");
    const AnyTensor* generator = all.find("generator");
    if (!generator || !generator->is<std::int64_t>() || generator->numel() != GeneratorState::size + 5)
      fail<FormatError>({"[fit] checkpoint must hold generator, but got none that fits. Save it with "
                         "ModelCheckpoint."});
    module.load_state_dict(part_of(all, "state_dict."));
    module.optimizers().load_state_dict(part_of(all, "optimizer."));
    for (Callback* c : trainer.callbacks_)
      if (const std::string key = c->state_key(); !key.empty())
        if (const StateDict mine = part_of(all, "callbacks." + key + "."); !mine.empty()) c->load_state_dict(mine);
    trainer.log_.epoch = static_cast<int>(epochs);
    trainer.log_.step = step;
    const random::Turn turn(default_generator());
    default_generator().set_state(generator_from(generator->as<std::int64_t>()));
  }

 private:
  GRADUS_SMALL static Size number(const StateDict& all, const char* name) {
    const AnyTensor* x = all.find(name);
    if (!x || !x->is<std::int64_t>() || x->numel() != 1 || x->as<std::int64_t>().item() < 0)
      fail<FormatError>({"[fit] checkpoint must hold ", name, ", but got none. Save it with ModelCheckpoint."});
    return x->as<std::int64_t>().item();
  }
};

/// Writes a checkpoint, all of it or nothing; missing folders are made.
///
/// Throws  IoError whenever the system refuses
GRADUS_SMALL inline void save_checkpoint(const Trainer& trainer, const LightningModuleBase& module,
                                         const std::string& path, bool at_epoch_end = false) {
  file::make_directories(file::parent_folder(path), "save_checkpoint");
  io::save_safetensors(path, Checkpoint::dump(trainer, module, at_epoch_end), {{"format", "gradus.checkpoint"}});
}
/// The module's tensors of a checkpoint: module.load_state_dict(train::checkpoint_weights("best.ckpt"))
GRADUS_SMALL inline StateDict checkpoint_weights(const std::string& path) {
  return part_of(io::load_safetensors(path), "state_dict.");
}

template <std::derived_from<LightningModuleBase> M, DataModule D>
void Trainer::fit(M& module, const D& data, const FitOptions& options) {
  if (options.ckpt_path.empty() && options.checkpoint.empty()) return fit(module, data);
  const auto train_loader = data.train_loader();
  const auto validation_loader = data.validation_loader();
  LoaderOf<typename M::batch_type, std::remove_const_t<decltype(train_loader)>> train(train_loader);
  LoaderOf<typename M::batch_type, std::remove_const_t<decltype(validation_loader)>> validation(validation_loader);
  start(module);
  const bool from_file = !options.ckpt_path.empty();
  Checkpoint::restore(*this, module, from_file ? io::load_safetensors(options.ckpt_path) : options.checkpoint);
  ckpt_path_ = options.ckpt_path;
  if (from_file) {
    say("Restoring states from the checkpoint path at " + options.ckpt_path + "\n");
    say("Restored all states from the checkpoint at " + options.ckpt_path + "\n");
  }
  run_fit(module, train, &validation);
}

}  // namespace gradus::train
