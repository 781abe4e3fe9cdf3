// SPDX-License-Identifier: MIT
#include <gradus/plot/svg.hpp>

#include "support/catch.hpp"

using namespace gradus::plot;

namespace {

std::string number(double x) {
  std::string s;
  append_number(s, x);
  return s;
}

}  // namespace

TEST_CASE("svg: numbers are short, and never nan or inf") {
  CHECK(number(1) == "1");
  CHECK(number(-0.0001) == "0");
  CHECK(number(12.3456) == "12.346");
  CHECK(number(-2.50) == "-2.5");
  CHECK(number(1e300) == "1000000");
  CHECK(number(__builtin_nan("")) == "-1000000");
}

TEST_CASE("svg: text is escaped, and always valid XML") {
  CHECK(escape_xml("a<b & \"c\" > d") == "a&lt;b &amp; &quot;c&quot; &gt; d");
  CHECK(escape_xml("ä\x01z") == "ä\ufffdz");
  CHECK(escape_xml("a\xff" "b\xc3") == "a\ufffd" "b\ufffd");
}

TEST_CASE("svg: base64 of RFC 4648") {
  const auto encoded = [](std::string_view s) { return base64(s); };
  CHECK(encoded("") == "");
  CHECK(encoded("f") == "Zg==");
  CHECK(encoded("fo") == "Zm8=");
  CHECK(encoded("foo") == "Zm9v");
  CHECK(encoded("foobar") == "Zm9vYmFy");
}

TEST_CASE("svg: widths of DejaVu Sans") {
  CHECK(text_width("Validation", 10) == Approx(49.38).margin(0.8));  // matplotlib's text extents
  CHECK(text_width("1.0", 10) == Approx(15.9).margin(0.1));
  CHECK(text_width("\u22121", 10) == Approx(8.379 + 6.362).margin(0.1));
}

TEST_CASE("svg: lines of a label stand below each other") {
  Svg svg;
  svg.label(1, 2, "a\nb", {.fontsize = 20, .bold = true});
  CHECK(svg.text ==
        "<text x=\"1\" y=\"2\" text-anchor=\"middle\" font-size=\"20\" font-weight=\"bold\">a</text>\n"
        "<text x=\"1\" y=\"26\" text-anchor=\"middle\" font-size=\"20\" font-weight=\"bold\">b</text>\n");
}
