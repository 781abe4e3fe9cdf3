// SPDX-License-Identifier: MIT
#pragma once
// Options of a program: each is a variable with a name, a default and a sentence.
#include <charconv>
#include <cstdio>
#include <string>
#include <string_view>
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
  using Text = std::string_view;
  void add(Text name, std::string& v, Text value, Text help) { insert(name, value, help, Kind::text, &v); }
  void add(Text name, bool& v, Text value, Text help) { insert(name, value, help, Kind::flag, &v); }
  void add(Text name, int& v, Text value, Text help) { insert(name, value, help, Kind::int32, &v); }
  void add(Text name, Size& v, Text value, Text help) { insert(name, value, help, Kind::int64, &v); }
  void add(Text name, std::uint64_t& v, Text value, Text help) { insert(name, value, help, Kind::uint64, &v); }
  void add(Text name, double& v, Text value, Text help) { insert(name, value, help, Kind::real, &v); }

  /// False if the program should end now, with exit_code(): after --help (0), or a wrong option (2).
  GRADUS_SMALL bool parse(int argc, char** argv) {
    for (int i = 1; i < argc; ++i) {
      std::string name = argv[i];
      const std::size_t equals = name.find('=');
      const bool attached = equals != name.npos;
      std::string value = attached ? name.substr(equals + 1) : "";
      if (attached) name.resize(equals);
      if (name == "--help" || name == "-h") return finish(0, stdout, help());
      const Option* option = find(name);
      if (!option) return refuse("unknown option " + name);
      if (option->kind == Kind::flag && !attached) value = "true";
      else if (!attached && i + 1 == argc) return refuse(name + " needs a value: " + name + " " + option->value);
      else if (!attached) value = argv[++i];
      if (const char* wanted = read(*option, value))
        return refuse(name + " must be " + wanted + ", but got " + (value.empty() ? "nothing" : value));
      given_.push_back(option->name);
    }
    return true;
  }
  /// True if the command line named this option.
  GRADUS_SMALL bool given(const std::string& name) const {
    for (const std::string& g : given_)
      if (g == name) return true;
    return false;
  }
  int exit_code() const noexcept { return exit_code_; }

  GRADUS_SMALL std::string help() const {
    std::size_t width = 8;
    for (const Option& o : all_)
      if (const std::size_t n = o.name.size() + o.value.size() + 5; n > width) width = n;
    std::string text = purpose_ + "\n\nUsage: " + program_ + " [options]\n\n";
    for (const Option& o : all_) {
      text += padded("  --" + o.name + " " + o.value, width + 2) + o.help;
      text += o.initial.empty() ? "\n" : " (default: " + o.initial + ")\n";
    }
    return text + padded("  --help", width + 2) + "this text\n";
  }

 private:
  enum class Kind { text, flag, int32, int64, uint64, real };
  struct Option {
    std::string name, value, help, initial;
    Kind kind;
    void* variable;
  };

  GRADUS_SMALL void insert(Text name, Text value, Text help, Kind kind, void* v) {
    std::string initial;
    switch (kind) {
      case Kind::text: initial = *static_cast<std::string*>(v); break;
      case Kind::flag: break;
      case Kind::int32: initial = std::to_string(*static_cast<int*>(v)); break;
      case Kind::int64: initial = std::to_string(*static_cast<Size*>(v)); break;
      case Kind::uint64: initial = std::to_string(*static_cast<std::uint64_t*>(v)); break;
      case Kind::real: initial = repr(*static_cast<double*>(v)); break;
    }
    all_.push_back({std::string(name), std::string(value), std::string(help), std::move(initial), kind, v});
  }
  const Option* find(const std::string& name) const {
    for (const Option& o : all_)
      if (name == "--" + o.name) return &o;
    return nullptr;
  }
  /// The number that is all of a text. False if there is none, or V cannot hold it.
  template <class V>
  GRADUS_SMALL static bool read_number(const std::string& text, void* variable) {
    V number{};
    const char* const end = text.data() + text.size();
    const auto result = std::from_chars(text.data(), end, number);
    if (result.ec != std::errc() || result.ptr != end) return false;
    *static_cast<V*>(variable) = number;
    return true;
  }
  /// Sets the variable. Where the text does not fit: what is wanted.
  GRADUS_SMALL static const char* read(const Option& o, const std::string& text) {
    switch (o.kind) {
      case Kind::text: *static_cast<std::string*>(o.variable) = text; return nullptr;
      case Kind::flag:
        *static_cast<bool*>(o.variable) = text == "true";
        return text == "true" || text == "false" ? nullptr : "true or false";
      case Kind::int32: return read_number<int>(text, o.variable) ? nullptr : "a whole number";
      case Kind::int64: return read_number<Size>(text, o.variable) ? nullptr : "a whole number";
      case Kind::uint64: return read_number<std::uint64_t>(text, o.variable) ? nullptr : "a whole number, not negative";
      case Kind::real: return read_number<double>(text, o.variable) ? nullptr : "a number";
    }
    return nullptr;
  }
  bool refuse(const std::string& problem) {
    return finish(2, stderr, program_ + ": " + problem + ". Try --help.\n");
  }
  GRADUS_SMALL bool finish(int code, std::FILE* stream, const std::string& text) {
    std::fputs(text.c_str(), stream);
    exit_code_ = code;
    return false;
  }

  std::string program_, purpose_;
  std::vector<Option> all_;
  std::vector<std::string> given_;
  int exit_code_ = 0;
};

}  // namespace gradus::train
