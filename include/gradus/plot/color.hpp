// SPDX-License-Identifier: MIT
#pragma once
// Colours by matplotlib's names, and its colour maps gray, Greys and viridis (each also backwards: "gray_r").
#include <charconv>
#include <string>
#include <string_view>

#include <gradus/core/shape.hpp>

namespace gradus::plot {

/// A word of an option, which it keeps. A string could also be made from 0, and plot({1}, {0}) is two lists of numbers.
struct Word : std::string {
  Word() = default;
  template <std::convertible_to<std::string_view> S>
  Word(const S& word) : std::string(std::string_view(word)) {}
};

/// The colours of successive lines: tab10.
inline constexpr const char* cycle[] = {"#1f77b4", "#ff7f0e", "#2ca02c", "#d62728", "#9467bd",
                                        "#8c564b", "#e377c2", "#7f7f7f", "#bcbd22", "#17becf"};
/// The names of CSS 4, which SVG knows too.
inline constexpr std::string_view css_colors =
    " aliceblue antiquewhite aqua aquamarine azure beige bisque black blanchedalmond blue blueviolet brown "
    "burlywood cadetblue chartreuse chocolate coral cornflowerblue cornsilk crimson cyan darkblue darkcyan "
    "darkgoldenrod darkgray darkgreen darkgrey darkkhaki darkmagenta darkolivegreen darkorange darkorchid darkred "
    "darksalmon darkseagreen darkslateblue darkslategray darkslategrey darkturquoise darkviolet deeppink "
    "deepskyblue dimgray dimgrey dodgerblue firebrick floralwhite forestgreen fuchsia gainsboro ghostwhite gold "
    "goldenrod gray green greenyellow grey honeydew hotpink indianred indigo ivory khaki lavender lavenderblush "
    "lawngreen lemonchiffon lightblue lightcoral lightcyan lightgoldenrodyellow lightgray lightgreen lightgrey "
    "lightpink lightsalmon lightseagreen lightskyblue lightslategray lightslategrey lightsteelblue lightyellow lime "
    "limegreen linen magenta maroon mediumaquamarine mediumblue mediumorchid mediumpurple mediumseagreen "
    "mediumslateblue mediumspringgreen mediumturquoise mediumvioletred midnightblue mintcream mistyrose moccasin "
    "navajowhite navy oldlace olive olivedrab orange orangered orchid palegoldenrod palegreen paleturquoise "
    "palevioletred papayawhip peachpuff peru pink plum powderblue purple rebeccapurple red rosybrown royalblue "
    "saddlebrown salmon sandybrown seagreen seashell sienna silver skyblue slateblue slategray slategrey snow "
    "springgreen steelblue tan teal thistle tomato turquoise violet wheat white whitesmoke yellow yellowgreen ";

inline bool is_hex(std::string_view digits) noexcept {
  return digits.find_first_not_of("0123456789abcdefABCDEF") == digits.npos;
}
/// SVG's word for a colour: "k", "C0", "tab:blue", "#1f77b4", "0.8" (a grey) or a CSS name such as "steelblue".
///
/// Throws  ValueError for any other
GRADUS_SMALL inline std::string color_of(std::string_view name) {
  constexpr std::string_view letters = "bgrcmykw";
  constexpr const char* basic[] = {"#0000ff", "#008000", "#ff0000", "#00bfbf",
                                   "#bf00bf", "#bfbf00", "#000000", "#ffffff"};
  constexpr std::string_view tableau = " blue orange green red purple brown pink gray olive cyan ";
  const auto stands_in = [](std::string_view list, std::string_view word) {
    return word.find(' ') == word.npos ? list.find(" " + std::string(word) + " ") : list.npos;
  };
  if (name.size() == 1 && letters.find(name[0]) != letters.npos) return basic[letters.find(name[0])];
  if (name.size() == 2 && name[0] == 'C' && name[1] >= '0' && name[1] <= '9') return cycle[name[1] - '0'];
  if (!name.empty() && name[0] == '#' && (name.size() == 4 || name.size() == 7) && is_hex(name.substr(1)))
    return std::string(name);
  if (name.substr(0, 4) == "tab:" && stands_in(tableau, name.substr(4)) != tableau.npos) {
    int n = 0;
    for (const char c : tableau.substr(0, stands_in(tableau, name.substr(4)))) n += c == ' ';
    return cycle[n];
  }
  double grey = 0;
  const char* end = name.data() + name.size();
  const auto [stop, error] = std::from_chars(name.data(), end, grey);
  if (error == std::errc() && stop == end && grey >= 0 && grey <= 1) {
    const int byte = static_cast<int>(grey * 255 + 0.5);
    char hex[8];
    __builtin_snprintf(hex, sizeof hex, "#%02x%02x%02x", byte & 255, byte & 255, byte & 255);
    return hex;
  }
  if (!name.empty() && stands_in(css_colors, name) != css_colors.npos) return std::string(name);
  fail<ValueError>({"[plot] color must be a letter of bgrcmykw, C0 to C9, tab:blue ..., #rrggbb, a grey such as 0.8, "
                    "or a CSS name, but got \"", std::string(name), "\"."});
}

/// Every fifth of matplotlib's 256 colours.
inline constexpr std::string_view viridis =
    "44015445085b470f62471669481d6f482374472a7946307d453681433c844142863e48883c4d8a3a538b37588c355d8c32628d30678d"
    "2e6c8e2c718e2a768e287a8e267f8e24848d23898d218d8c1f928c1e978a1e9b891ea08720a58523a98228ae7f2eb27c35b7783dbb74"
    "45bf6f4fc36959c76464cb5d70ce567cd24f88d54795d73fa2da37afdc2ebdde26cae01ed7e219e4e318f1e51cfde724";
/// ColorBrewer's Greys.
inline constexpr std::string_view greys = "fffffff0f0f0d9d9d9bdbdbd969696737373525252252525000000";

/// 256 colours, red, green and blue of each: between the anchors, linearly.
struct ColorMap {
  unsigned char rgb[256][3];
  bool grey = true;  // red, green and blue are equal

  /// Throws  ValueError unless matplotlib's `name` is one of those above
  GRADUS_SMALL explicit ColorMap(std::string_view name) {
    const bool backwards = name.size() > 2 && name.substr(name.size() - 2) == "_r";
    const std::string_view plain = name.substr(0, name.size() - (backwards ? 2 : 0));
    grey = plain != "viridis";
    if (grey && plain != "gray" && plain != "Greys")
      fail<ValueError>({"[imshow] cmap must be gray, Greys or viridis, or one of them with _r, but got \"",
                        std::string(name), "\"."});
    const std::string_view anchors = plain == "gray" ? "000000ffffff" : grey ? greys : viridis;
    const auto value = [&](std::size_t at) {  // of two hexadecimal digits
      const auto digit = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
      return digit(anchors[at]) * 16 + digit(anchors[at + 1]);
    };
    const int last = static_cast<int>(anchors.size() / 6) - 1;
    for (int i = 0; i < 256; ++i) {
      const int cell = i * last / 255 < last ? i * last / 255 : last - 1, share = i * last - cell * 255;
      for (std::size_t k = 0; k < 3; ++k) {
        const std::size_t at = static_cast<std::size_t>(cell) * 6 + 2 * k;
        const int both = value(at) * (255 - share) + value(at + 6) * share;
        rgb[backwards ? 255 - i : i][k] = static_cast<unsigned char>(both / 255);
      }
    }
  }
};

}  // namespace gradus::plot
