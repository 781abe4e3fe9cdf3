// SPDX-License-Identifier: MIT
#include <gradus/io/safetensors_header.hpp>

#include "support/catch.hpp"

using namespace gradus;

namespace {

io::SafetensorsHeader parse(const std::string& text, std::size_t data_bytes) {
  return io::SafetensorsHeader(text, data_bytes, {"t", "f", 8});
}
std::string error(const std::string& text, std::size_t data_bytes) {
  return error_of<FormatError>([&] { parse(text, data_bytes); });
}
std::string entry(const std::string& shape, const std::string& offsets, const std::string& type = "F32") {
  return R"({"dtype":")" + type + R"(","shape":)" + shape + R"(,"data_offsets":)" + offsets + "}";
}

}  // namespace

TEST_CASE("SafetensorsHeader: tensors by the order of their bytes, metadata", "[io]") {
  const auto h = parse(R"({"b":)" + entry("[2]", "[4,12]") + R"(,"__metadata__":{"format":"pt","é\n":""},"a":)" +
                           entry("[]", "[0,4]", "I32") + R"(,"empty":)" + entry("[0,7]", "[4,4]", "F16") + "}  ", 12);
  REQUIRE(h.entries().size() == 3);
  CHECK(h.entries()[0].name == "a");
  CHECK(h.entries()[0].sizes == Dims{});
  CHECK(h.entries()[0].type->dtype == Dtype::int32);
  CHECK(h.entries()[1].name == "empty");
  CHECK(h.entries()[1].sizes == Dims{0, 7});
  CHECK(h.entries()[2].begin == 4);
  CHECK(h.metadata() == io::Metadata{{"format", "pt"}, {"é\n", ""}});
  CHECK(parse("{}", 0).entries().empty());
}

TEST_CASE("SafetensorsHeader: holes, overlaps, and bytes that no tensor takes", "[io]") {
  const auto two = [](const char* a, const char* b) {
    return R"({"a":)" + entry("[1]", a) + R"(,"b":)" + entry("[1]", b) + "}";
  };
  CHECK(error(two("[0,4]", "[4,8]"), 8) == "no error");
  CHECK(error(two("[0,4]", "[8,12]"), 12) ==
        "[t] f must have b begin where the tensor before it ends, at 4 at byte 66, but got its begin 8: a hole. "
        "The file is damaged.");
  CHECK(error(two("[0,4]", "[0,4]"), 4) ==
        "[t] f must have b begin where the tensor before it ends, at 4 at byte 66, but got its begin 0: they overlap. "
        "The file is damaged.");
  CHECK(error(two("[0,4]", "[2,6]"), 6).find("they overlap") != std::string::npos);
  CHECK(error(two("[4,8]", "[8,12]"), 12).find("its begin 4: a hole") != std::string::npos);
  CHECK(error(two("[0,4]", "[4,8]"), 9) ==
        "[t] f must have tensors that take all 9 bytes behind the header at byte 8, but got tensors of 8 bytes. "
        "The file is damaged.");
  CHECK(error(two("[0,4]", "[4,8]"), 7).find("all 7 bytes") != std::string::npos);
  CHECK(error("{}", 1).find("tensors of 0 bytes") != std::string::npos);
}

TEST_CASE("SafetensorsHeader: sizes, types and offsets that do not fit each other", "[io]") {
  const auto one = [](const char* shape, const char* offsets, const char* type = "F32") {
    return error(R"({"a":)" + entry(shape, offsets, type) + "}", 8);
  };
  CHECK(one("[2]", "[0,8]") == "no error");
  CHECK(one("[3]", "[0,8]") ==
        "[t] f must have 12 bytes for a of sizes (3,) and type F32 at byte 55, but got those from 0 to 8. "
        "The file is damaged.");
  CHECK(one("[2]", "[8,0]").find("those from 8 to 0") != std::string::npos);
  CHECK(one("[-2]", "[0,8]") ==
        "[t] f must have a number that is not negative at byte 37, but got -2. The file is damaged.");
  CHECK(one("[-0]", "[0,0]").find("but got -0") != std::string::npos);
  CHECK(one("[2.0]", "[0,8]") == "[t] f must have an integer of 64 bits at byte 37, but got 2.0. The file is damaged.");
  CHECK(one("[2]", "[0,8e0]").find("an integer of 64 bits") != std::string::npos);
  CHECK(one("[99999999999999999999]", "[0,8]").find("an integer of 64 bits") != std::string::npos);
  CHECK(one("[4294967296,4294967296]", "[0,8]") ==
        "[t] f must have sizes that fit in memory at byte 36, but got (4294967296, 4294967296) for a. "
        "The file is damaged.");
  CHECK(one("[0,4294967296,4294967296]", "[0,0]").find("sizes that fit in memory") != std::string::npos);
  CHECK(one("[1,1,1,1,1,1,1,1,2]", "[0,8]") ==
        "[t] f must have at most 8 sizes at byte 36, but got more for a. The file is damaged.");
  CHECK(one("[2]", "[0]").find("an array of two offsets at byte 55") != std::string::npos);
  CHECK(one("[2]", "[0,4,8]").find("an array of two offsets") != std::string::npos);
  CHECK(one("2", "[0,8]") == "[t] f must have an array of sizes at byte 36, but got a number. The file is damaged.");
  CHECK(one("[1]", "[0,8]", "F8_E4M3") ==
        "[t] f must have one of the element types I64, F64, F32, I32, BF16, F16, I16, I8, U8, BOOL at byte 23, "
        "but got F8_E4M3 for a. The file is damaged.");
}

TEST_CASE("SafetensorsHeader: texts that are no header", "[io]") {
  CHECK(error("", 0) == "[t] f must have '{' at byte 8, but got the end. It is no safetensors file.");
  CHECK(error(" {}", 0) == "[t] f must have '{' at byte 8, but got 0x20. It is no safetensors file.");
  CHECK(error("{", 0).find("The JSON text is damaged.") != std::string::npos);
  CHECK(error("{}x", 0).find("the end of the JSON text") != std::string::npos);
  CHECK(error("{\"a\xff\":1}", 0).find("UTF-8 at byte 11") != std::string::npos);
  CHECK(error(R"({"a":1})", 0).find("an object at byte 13, but got a number") != std::string::npos);
  CHECK(error(R"({"a":{}})", 0).find("an object with the key \"dtype\"") != std::string::npos);
  CHECK(error(R"({"a":{"dtype":"U8","shape":[0]}})", 0).find("the key \"data_offsets\"") != std::string::npos);
  const std::string a = entry("[0]", "[0,0]");
  CHECK(error("{\"a\":" + a + ",\"\\u0061\":" + a + "}", 0).find("a key of its own") != std::string::npos);
  CHECK(error(R"({"__metadata__":{"a":1}})", 0).find("a string at byte 29") != std::string::npos);
  CHECK(error(R"({"__metadata__":[]})", 0).find("an object of strings at byte 24") != std::string::npos);
  std::string deep = "{\"a\":";
  for (int i = 0; i < 100000; ++i) deep += '[';
  CHECK(error(deep, 0).find("at most 8 arrays and objects inside each other") != std::string::npos);
}

TEST_CASE("SafetensorsHeader: any number of tensors", "[io]") {
  std::string text = "{";
  for (int i = 0; i <= 65536; ++i) text += (i ? ",\"" : "\"") + std::to_string(i) + "\":" + entry("[0]", "[0,0]");
  CHECK(error(text + "}", 0) == "no error");
}
