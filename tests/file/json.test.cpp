// SPDX-License-Identifier: MIT
#include <gradus/file/json.hpp>

#include "support/catch.hpp"

using namespace gradus::file;

namespace {

// As the header of a safetensors file.
const char* header = R"({"__metadata__":{"format":"pt"},)"
                     R"("attn.0":{"dtype":"F32","shape":[1,2,3],"data_offsets":[0,24]},"\u00e9":{"shape":[]}})";

}  // namespace

TEST_CASE("json: walking over a document", "[file][json]") {
  const JsonDocument d(header, {"load", "a.json"});
  const Json root = d.root();
  CHECK(root.kind() == JsonKind::object);
  CHECK(root.size() == 3);
  std::string keys;
  for (const Json tensor : root) keys += tensor.key() + " ";
  CHECK(keys == "__metadata__ attn.0 \xc3\xa9 ");

  const Json tensor = root.at("attn.0");
  CHECK(tensor.key() == "attn.0");
  CHECK(tensor.at("dtype").string() == "F32");
  std::int64_t sum = 0;
  for (const Json size : tensor.at("shape")) sum = 10 * sum + size.integer();
  CHECK(sum == 123);
  CHECK(root.at("\xc3\xa9").at("shape").size() == 0);
  CHECK_FALSE(root.find("no"));
  CHECK(root.find("__metadata__").find("format").string() == "pt");
  CHECK_FALSE(root.find("format"));  // only its own keys
}

TEST_CASE("json: values", "[file][json]") {
  const JsonDocument d(R"([true, false, 9223372036854775807, -9223372036854775808, 0.1, -1e3, )"
                       R"("\"\\\/\b\f\n\r\t\u20ac\ud83d\ude00"])", {"load", "a.json"});
  auto v = d.root().begin();
  CHECK((*v).boolean());
  CHECK_FALSE((*++v).boolean());
  CHECK((*++v).integer() == INT64_MAX);
  CHECK((*++v).integer() == INT64_MIN);
  CHECK((*++v).number() == 0.1);
  CHECK((*v).number_text() == "0.1");
  CHECK((*++v).number() == -1000);
  CHECK((*++v).string() == "\"\\/\b\f\n\r\t\xe2\x82\xac\xf0\x9f\x98\x80");
}

TEST_CASE("json: wrong questions say where", "[file][json]") {
  const JsonDocument d(R"({"a": 1.5, "b": "x", "c": 9223372036854775808, "d": 1e999})", {"load", "a.json"});
  const Json root = d.root();
  const auto error = [](auto f) { return error_of<gradus::FormatError>(f); };
  CHECK(error([&] { root.at("a").string(); }) ==
        "[load] a.json must have a string at byte 6, but got a number. The file is damaged.");
  CHECK(error([&] { root.at("b").integer(); }) ==
        "[load] a.json must have a number at byte 17, but got a string. The file is damaged.");
  CHECK(error([&] { root.at("a").integer(); }) ==
        "[load] a.json must have an integer of 64 bits at byte 6, but got 1.5. The file is damaged.");
  CHECK(error([&] { root.at("c").integer(); }) ==
        "[load] a.json must have an integer of 64 bits at byte 26, but got 9223372036854775808. "
        "The file is damaged.");
  CHECK(error([&] { root.at("d").number(); }) ==
        "[load] a.json must have a number that a double can hold at byte 52, but got 1e999. The file is damaged.");
  CHECK(error([&] { root.at("x"); }) ==
        "[load] a.json must have an object with the key \"x\" at byte 0, but got one without it. "
        "The file is damaged.");
  CHECK(error([&] { root.at("a").begin(); }) ==
        "[load] a.json must have an array or an object at byte 6, but got a number. The file is damaged.");
}

TEST_CASE("json: strings are written so that they come back", "[file][json]") {
  std::string s;
  append_json_string(s, "a\"\\/\n\t\x01\x1f\xc3\xa9");
  CHECK(s == "\"a\\\"\\\\/\\n\\t\\u0001\\u001f\xc3\xa9\"");
  for (int c = 0; c < 128; ++c) {
    std::string out;
    append_json_string(out, std::string(1, static_cast<char>(c)));
    const JsonDocument d(out, {"load", "a.json"});
    CHECK(d.root().string() == std::string(1, static_cast<char>(c)));
  }
}
