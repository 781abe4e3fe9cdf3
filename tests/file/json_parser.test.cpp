// SPDX-License-Identifier: MIT
#include <gradus/file/json_parser.hpp>

#include "support/catch.hpp"

using namespace gradus::file;

namespace {

std::string error(const std::string& text, JsonLimits limits = {}) {
  return error_of<gradus::FormatError>([&] { JsonParser(text, {"parse", "a.json"}, limits).parse(); });
}
bool accepts(const std::string& text) { return error(text) == "no error"; }
std::string damaged(const std::string& sentence) {
  return "[parse] a.json must have " + sentence + ". The JSON text is damaged.";
}

}  // namespace

TEST_CASE("json_parser: nodes in the order of the text", "[file][json]") {
  const std::string text = R"( {"a": [1, "x"], "b\n": null} )";
  const auto nodes = JsonParser(text, {"parse", "a.json"}, {}).parse();
  const auto words = [&] {
    std::string s;
    for (const JsonNode& n : nodes) s += text.substr(n.begin, n.end - n.begin) + "|" + std::to_string(n.next) + " ";
    return s;
  }();
  CHECK(words == R"({"a": [1, "x"], "b\n": null}|7 a|2 [1, "x"]|5 1|4 x|5 b\n|6 null|7 )");
  CHECK(nodes[5].escaped);
  CHECK_FALSE(nodes[1].escaped);
}

TEST_CASE("json_parser: what RFC 8259 allows", "[file][json]") {
  for (const char* good : {"0", "-0", "10", "1.5", "-0.0e-10", "1E+2", "true", "false", "null", "\"\"", "[]", "{}",
                           " [ ] ", "\t{\n}\r", "[[],{}]", R"({"":1})", R"("\"\\\/\b\f\n\r\t\u00e9\ud83d\uDE00")",
                           "\"\x7f\xc3\xa9\""})
    CHECK(accepts(good));
}

TEST_CASE("json_parser: what it does not", "[file][json]") {
  for (const char* bad : {"", " ", "01", "+1", ".5", "1.", "1e", "1e+", "-", "- 1", "0x1", "NaN", "Infinity", "tru",
                          "nulls", "'a'", "\"a", "\"\\", "\"\\x\"", "\"\\u12\"", "\"\\u12g4\"", "\"\\u-123\"",
                          "\"\\ud800\"", "\"\\ud800\\n\"", "\"\\ud800\\u0041\"", "\"\\udc00\"", "\"a\nb\"", "[", "]",
                          "[1", "[1,", "[1,]", "[,1]", "[1 2]", "{", "}", "{1:2}", "{a:1}", "{\"a\"}", "{\"a\":}",
                          "{\"a\":1,}", "{\"a\":1 \"b\":2}", "1 2", "[]]", "// x\n1", "\xef\xbb\xbf""1"})
    CHECK_FALSE(accepts(bad));
  CHECK_FALSE(accepts(std::string("1\0", 2)));
  CHECK_FALSE(accepts(std::string("\"\0\"", 3)));
}

TEST_CASE("json_parser: errors say where", "[file][json]") {
  CHECK(error("") == damaged("a JSON value at byte 0, but got the end"));
  CHECK(error("{\"a\" 1}") == damaged("':' at byte 5, but got '1'"));
  CHECK(error("[1 2]") == damaged("',' or ']' at byte 3, but got '2'"));
  CHECK(error("{\"a\":1,}") == damaged("a key in quotes at byte 7, but got '}'"));
  CHECK(error("[1]x") == damaged("the end of the JSON text at byte 3, but got 'x'"));
  CHECK(error("\"a\tb\"") == damaged("the rest of a string at byte 2, but got 0x09"));
  CHECK(error("\"\\ud800\"") == damaged("a pair of surrogates at byte 7, but got '\"'"));
  CHECK(error("[\"\xff\"]") == damaged("UTF-8 at byte 2, but got 0xff"));
}

TEST_CASE("json_parser: a key comes once, however it is written", "[file][json]") {
  CHECK(error(R"({"a":1,"b":2,"a":3})") ==
        "[parse] a.json must have a key of its own at byte 14, but got \"a\" again. The file is damaged.");
  CHECK(error(R"({"ab":1,"\u0061b":2})") ==
        "[parse] a.json must have a key of its own at byte 9, but got \"ab\" again. The file is damaged.");
  CHECK(accepts(R"({"a":{"a":{"a":1}},"b":[{"a":1},{"a":1}]})"));
  std::string many = "{";
  for (int i = 0; i < 100000; ++i) many += "\"" + std::to_string(i) + "\":0,";
  CHECK(accepts(many + "\"x\":0}"));
  CHECK_FALSE(accepts(many + "\"500\":0}"));
}

TEST_CASE("json_parser: limits", "[file][json]") {
  CHECK(accepts(std::string(64, '[') + std::string(64, ']')));
  CHECK(error(std::string(65, '[')) == "[parse] a.json must have at most 64 arrays and objects inside each other "
                                       "at byte 64, but got more. The file is damaged.");
  CHECK(error(std::string(1000000, '{')) != "no error");
  CHECK(error("[1,2,3]", {.values = 3}) ==
        "[parse] a.json must have at most 3 JSON values at byte 5, but got more. The file is damaged.");
}

TEST_CASE("json_parser: every truncation is an error", "[file][json]") {
  const std::string text = R"({"a": [1.5e3, "x\u00e9\ud83d\ude00"], "b": {"c": null, "d": false}})";
  REQUIRE(accepts(text));
  for (std::size_t n = 0; n < text.size(); ++n) CHECK_FALSE(accepts(text.substr(0, n)));
}
