// SPDX-License-Identifier: MIT
#pragma once
// A whole model in a file: its parameters and buffers, and its architecture as it prints. C++ cannot make a class from
// a file, so that a model is loaded into one of the same architecture; the file knows whether it is.
#include <string>
#include <string_view>
#include <vector>

#include <gradus/io/pth.hpp>
#include <gradus/io/safetensors.hpp>
#include <gradus/nn/module.hpp>

namespace gradus::train {

struct LoadOptions {
  bool strict = true;  // the architecture and all names must be the same; otherwise what fits is loaded
};

/// The lines of two texts, without those that they have in common at the start and at the end.
GRADUS_SMALL inline std::string different_lines(std::string_view file, std::string_view model) {
  const auto lines = [](std::string_view text) {
    std::vector<std::string_view> all;
    for (std::size_t end = 0; end != text.npos;) {
      end = text.find('\n');
      all.push_back(text.substr(0, end));
      text.remove_prefix(end == text.npos ? text.size() : end + 1);
    }
    return all;
  };
  std::vector<std::string_view> a = lines(file), b = lines(model);
  std::size_t first = 0;
  while (first < a.size() && first < b.size() && a[first] == b[first]) ++first;
  while (a.size() > first && b.size() > first && a.back() == b.back()) a.pop_back(), b.pop_back();
  std::string text;
  for (std::size_t i = first; i < a.size(); ++i) text += "\n  file:  " + std::string(a[i]);
  for (std::size_t i = first; i < b.size(); ++i) text += "\n  model: " + std::string(b[i]);
  return text;
}

/// True for safetensors, false for PyTorch's own format.
GRADUS_SMALL inline bool is_safetensors(const char* op, const std::string& path) {
  if (path.ends_with(".safetensors")) return true;
  if (!path.ends_with(".pth") && !path.ends_with(".pt"))
    fail<ValueError>({"[", op, "] path must end in .pth, .pt or .safetensors, but got ", path, "."});
  return false;
}
/// The name under which the architecture stands in a file.
inline constexpr const char* architecture_key = "architecture";

/// Writes a model's parameters and buffers, and its architecture as it prints; the name's end chooses the format.
/// PyTorch reads the file as a state_dict: torch.load(path), or safetensors.torch.load_file(path).
///
/// Throws  IoError whenever the system refuses, the file is then as before; ValueError for another ending
GRADUS_SMALL inline void save(const nn::ModuleBase& model, const std::string& path) {
  const io::Metadata metadata = {{architecture_key, to_string(model)}};
  if (!is_safetensors("save", path)) return io::save_pth(model.state_dict(), path, metadata);
  io::save_safetensors(path, model.state_dict(), {{"format", "pt"}, metadata[0]});
}

/// Reads a model's parameters and buffers from a file of save(), or of PyTorch: a state_dict, or a model that was saved
/// whole. Training mode, gradients and options such as a Dropout's p stay as they are.
///
/// Throws  IoError if the file cannot be read; FormatError if it is damaged; ValueError, and nothing is changed, if it
///         is of another architecture (which only a file of save() tells), or of other names or sizes
inline nn::LoadResult load(const nn::ModuleBase& model, const std::string& path, LoadOptions options = {}) {
  io::Metadata metadata;
  const StateDict state =
      is_safetensors("load", path) ? io::load_safetensors(path, &metadata) : io::load_pth(path, "", &metadata);
  const std::string here = to_string(model);
  for (const auto& [name, text] : metadata)
    if (options.strict && name == architecture_key && text != here)
      fail<ValueError>({"[load] model must be of the architecture in ", path, ", but got another one:",
                        different_lines(text, here), "\nBuild the model that was saved, or load what fits: ",
                        "load(model, path, {.strict = false})."});
  return model.load_state_dict(state, options.strict);
}

}  // namespace gradus::train
