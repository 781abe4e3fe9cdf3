// SPDX-License-Identifier: MIT
#include <gradus/file/md5.hpp>

#include "support/catch.hpp"

using namespace gradus::file;

TEST_CASE("md5: the test suite of RFC 1321, A.5", "[file][md5]") {
  const auto of = [](std::string_view text) { return md5(text); };
  CHECK(of("") == "d41d8cd98f00b204e9800998ecf8427e");
  CHECK(of("a") == "0cc175b9c0f1b6a831c399e269772661");
  CHECK(of("abc") == "900150983cd24fb0d6963f7d28e17f72");
  CHECK(of("message digest") == "f96b697d7cb7938d525a2f31aaf161d0");
  CHECK(of("abcdefghijklmnopqrstuvwxyz") == "c3fcd3d76192e4007dfb496cca67e13b");
  CHECK(of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789") == "d174ab98d277d9f5a5611c2c9f419d9f");
  CHECK(of("12345678901234567890123456789012345678901234567890123456789012345678901234567890") ==
        "57edf4a22be3c955ac49da2e2107b67a");
}

TEST_CASE("md5: lengths around a block's end", "[file][md5]") {
  // python3 -c "import hashlib; print(hashlib.md5(b'x' * n).hexdigest())"
  CHECK(md5(std::string(55, 'x')) == "04364420e25c512fd958a70738aa8f72");
  CHECK(md5(std::string(56, 'x')) == "668a72d5ba17f08e62dabcafad6db14b");
  CHECK(md5(std::string(63, 'x')) == "7dc2ca208106a2f703567bdff99d8981");
  CHECK(md5(std::string(64, 'x')) == "c1bb4f81d892b2d57947682aeb252456");
  CHECK(md5(std::string(65, 'x')) == "1bc932052302d074bdec39795fe00cf6");
}
