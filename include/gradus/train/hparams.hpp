// SPDX-License-Identifier: MIT
#pragma once
// The settings of a run, and how they are written to hparams.yaml: as PyYAML writes a dict.
#include <concepts>
#include <string>
#include <utility>
#include <vector>

#include <gradus/train/number.hpp>

namespace gradus::train {

/// A setting under a name: {"lr", 0.01}, {"hidden", 256}, {"nesterov", true}, {"optimizer", "RMSprop"}.
struct Hparam {
  std::string name, yaml;  // yaml: the value as it is written

  Hparam(std::string n, bool v) : name(std::move(n)), yaml(v ? "true" : "false") {}
  template <std::integral I>
    requires(!std::same_as<I, bool>)
  Hparam(std::string n, I v) : name(std::move(n)), yaml(std::to_string(v)) {}
  Hparam(std::string n, double v);
  Hparam(std::string n, const std::string& v);
  Hparam(std::string n, const char* v) : Hparam(std::move(n), std::string(v)) {}
};
using Hparams = std::vector<Hparam>;

/// 0.01, 1.0e-05, .nan, .inf: YAML 1.1 takes 1e-05 for a text.
GRADUS_SMALL inline std::string yaml_number(double v) {
  if (!__builtin_isfinite(v)) return __builtin_isnan(v) ? ".nan" : v > 0 ? ".inf" : "-.inf";
  std::string s = repr(v);
  const std::size_t e = s.find('e');
  return e != s.npos && s.find('.') == s.npos ? s.insert(e, ".0") : s;
}
/// True if a text without quotes would be read as something else.
GRADUS_SMALL inline bool needs_quotes(const std::string& s) {
  constexpr const char* words[] = {"yes", "no", "true", "false", "on", "off", "null", "~", "", "<<"};
  std::string lower = s;
  for (char& c : lower)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  for (const char* word : words)
    if (lower == word) return true;
  if (std::string(",[]{}#&*!|>'\"%@`=").find(s[0]) != std::string::npos || s[0] == ' ' || s.back() == ' ') return true;
  if (std::string("-?:").find(s[0]) != std::string::npos && (s.size() == 1 || s[1] == ' ')) return true;
  if (s.starts_with("---") || s.starts_with("...")) return true;
  const std::string_view bare = std::string_view(lower).substr(s[0] == '-' || s[0] == '+');
  if (bare == ".nan" || bare == ".inf") return true;
  const bool based = bare.starts_with("0x") || bare.starts_with("0b");  // 0x1F, 0b101
  const char* digits = based ? "0123456789abcdefx_" : "0123456789.+-e_:tz ";  // 2001-01-23T12:00:00Z
  if (lower.find_first_of("0123456789") != s.npos && bare.find_first_not_of(digits) == bare.npos) return true;
  return s.find(": ") != s.npos || s.find(" #") != s.npos || s.back() == ':';
}
/// Plain where that is safe, else in quotes; with control characters in double quotes.
GRADUS_SMALL inline std::string yaml_text(const std::string& s) {
  bool control = false;
  for (const char c : s) control |= static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
  if (!control && !needs_quotes(s)) return s;
  std::string q(1, control ? '"' : '\'');
  for (const char c : s) {
    constexpr char hex[] = "0123456789ABCDEF";
    const auto u = static_cast<unsigned char>(c);
    if (!control) q += c == '\'' ? "''" : std::string(1, c);
    else if (c == '\n') q += "\\n";
    else if (c == '\t') q += "\\t";
    else if (u < 0x20 || u == 0x7f) q += std::string("\\x") + hex[u >> 4] + hex[u & 15];
    else if (c == '"' || c == '\\') q += std::string("\\") + c;
    else q += c;
  }
  return q + q[0];
}
GRADUS_SMALL inline Hparam::Hparam(std::string n, double v) : name(std::move(n)), yaml(yaml_number(v)) {}
GRADUS_SMALL inline Hparam::Hparam(std::string n, const std::string& v) : name(std::move(n)), yaml(yaml_text(v)) {}

/// One line a setting, by name; {} if there are none. Of settings with one name the last one counts.
GRADUS_SMALL inline std::string to_yaml(const Hparams& hparams) {
  Hparams sorted;
  for (const Hparam& h : hparams) {
    std::size_t i = 0;
    while (i < sorted.size() && sorted[i].name < h.name) ++i;
    if (i < sorted.size() && sorted[i].name == h.name) {
      sorted[i].yaml = h.yaml;
      continue;
    }
    sorted.push_back(h);
    for (std::size_t k = sorted.size() - 1; k > i; --k) std::swap(sorted[k], sorted[k - 1]);
  }
  std::string text;
  for (const Hparam& h : sorted) text += yaml_text(h.name) + ": " + h.yaml + "\n";
  return text.empty() ? "{}\n" : text;
}

}  // namespace gradus::train
