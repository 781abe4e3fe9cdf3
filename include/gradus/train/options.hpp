// SPDX-License-Identifier: MIT
#pragma once
// Options of a program: each is a variable with a name, a default and a sentence.
#include <charconv>
#include <concepts>
#include <cstdio>
#include <string>
#include <vector>

#include <gradus/train/number.hpp>

namespace gradus::train {

///   int epochs = 30;
///   train::Options options("islp_mnist", "Trains the network of the first notebook on MNIST.");
///   options.add("epochs", epochs, "N", "passes over the training images");
///   if (!options.parse(argc, argv)) return options.exit_code();
///
/// Understands --epochs 3 and --epochs=3; --help prints all options with their defaults. A bool needs no value.
class Options {
 public:
  Options(std::string program, std::string purpose) : program_(std::move(program)), purpose_(std::move(purpose)) {}

  /// The variable must outlive parse(); its value is the default. `value`: what stands for the value in the help.
  template <class V>
    requires std::integral<V> || std::floating_point<V> || std::same_as<V, std::string>
  void add(const std::string& name, V& variable, const std::string& value, const std::string& help) {
    all_.push_back({name, value, help, shown(variable), &variable, std::same_as<V, bool>, read<V>, kind<V>()});
  }

  /// False if the program should end now, with exit_code(): after --help (0), or a wrong option (2).
  GRADUS_COLD bool parse(int argc, char** argv) {
    for (int i = 1; i < argc; ++i) {
      std::string name = argv[i];
      const std::size_t equals = name.find('=');
      const bool attached = equals != name.npos;
      std::string value = attached ? name.substr(equals + 1) : "";
      if (attached) name.resize(equals);
      if (name == "--help" || name == "-h") return finish(0, stdout, help());
      const Option* option = find(name);
      if (!option) return refuse("unknown option " + name);
      if (option->is_flag && !attached) value = "1";
      else if (!attached && i + 1 == argc) return refuse(name + " needs a value: " + name + " " + option->value);
      else if (!attached) value = argv[++i];
      if (!option->read(value, option->variable))
        return refuse(name + " must be " + option->kind + ", but got " + (value.empty() ? "nothing" : value));
    }
    return true;
  }
  int exit_code() const noexcept { return exit_code_; }

  GRADUS_COLD std::string help() const {
    std::vector<std::string> left = {"  --help"};
    for (const Option& o : all_) left.push_back("  --" + o.name + (o.value.empty() ? "" : " " + o.value));
    std::size_t width = 0;
    for (const std::string& s : left) width = s.size() > width ? s.size() : width;
    std::string text = purpose_ + "\n\nUsage: " + program_ + " [options]\n\n";
    for (std::size_t i = 0; i < all_.size(); ++i) {
      const Option& o = all_[i];
      text += padded(left[i + 1], width + 2) + o.help;
      if (!o.is_flag && !o.initial.empty()) text += " (default: " + o.initial + ")";
      text += "\n";
    }
    return text + padded(left[0], width + 2) + "this text\n";
  }

 private:
  struct Option {
    std::string name, value, help, initial;
    void* variable;
    bool is_flag;
    bool (*read)(const std::string& text, void* variable);
    const char* kind;
  };

  template <class V>
  static std::string shown(const V& v) {
    if constexpr (std::same_as<V, std::string>) return v;
    else if constexpr (std::floating_point<V>) return repr(static_cast<double>(v));
    else return std::to_string(v);
  }
  template <class V>
  static bool read(const std::string& text, void* variable) {
    V& v = *static_cast<V*>(variable);
    if constexpr (std::same_as<V, std::string>) {
      v = text;
      return true;
    } else if constexpr (std::same_as<V, bool>) {
      v = text == "1" || text == "true";
      return v || text == "0" || text == "false";
    } else {
      V number{};
      const auto end = std::from_chars(text.data(), text.data() + text.size(), number);
      if (end.ec != std::errc() || end.ptr != text.data() + text.size()) return false;
      v = number;
      return true;
    }
  }
  template <class V>
  static constexpr const char* kind() {
    if (std::same_as<V, bool>) return "true or false";
    if (std::floating_point<V>) return "a number";
    return std::unsigned_integral<V> ? "a whole number, not negative" : "a whole number";
  }

  const Option* find(const std::string& name) const {
    for (const Option& o : all_)
      if (name == "--" + o.name) return &o;
    return nullptr;
  }
  bool refuse(const std::string& problem) {
    return finish(2, stderr, program_ + ": " + problem + ". Try --help.\n");
  }
  bool finish(int code, std::FILE* stream, const std::string& text) {
    std::fputs(text.c_str(), stream);
    exit_code_ = code;
    return false;
  }

  std::string program_, purpose_;
  std::vector<Option> all_;
  int exit_code_ = 0;
};

}  // namespace gradus::train
