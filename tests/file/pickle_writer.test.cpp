// SPDX-License-Identifier: MIT
#include <gradus/file/pickle_writer.hpp>

#include "support/catch.hpp"

using namespace gradus;

TEST_CASE("PickleWriter: the opcodes of Python's pickletools", "[file]") {
  file::PickleWriter w;
  w.empty_dict().mark().text("\xc3\xa9").boolean(true).text("").boolean(false).set_items();
  CHECK(w.finish() == std::string("\x80\x02}(X\x02\0\0\0\xc3\xa9\x88X\0\0\0\0\x89u.", 20));
  file::PickleWriter call;
  call.global("a.b", "C").mark().text("s").persistent_id().tuple().reduce();
  CHECK(call.finish() == std::string("\x80\x02"
                                     "ca.b\nC\n(X\x01\0\0\0sQtR.", 20));
}

TEST_CASE("PickleWriter: integers take as many bytes as they need", "[file]") {
  const auto written = [](std::int64_t x) {
    const std::string all = file::PickleWriter().integer(x).finish();
    return all.substr(2, all.size() - 3);
  };
  CHECK(written(0) == std::string("K\0", 2));
  CHECK(written(255) == "K\xff");
  CHECK(written(256) == std::string("M\0\1", 3));
  CHECK(written(65535) == "M\xff\xff");
  CHECK(written(65536) == std::string("J\0\0\1\0", 5));
  CHECK(written(-1) == "J\xff\xff\xff\xff");
  CHECK(written(std::int64_t{1} << 31) == std::string("\x8a\x08\0\0\0\x80\0\0\0\0", 10));
  CHECK(written(-(std::int64_t{1} << 31) - 1) == "\x8a\x08\xff\xff\xff\x7f\xff\xff\xff\xff");
}
