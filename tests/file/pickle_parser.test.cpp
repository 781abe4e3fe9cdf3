// SPDX-License-Identifier: MIT
#include <gradus/file/pickle_parser.hpp>

#include "support/catch.hpp"

using namespace gradus;
using file::PickleKind;

namespace {

/// A value as Python would print it; classes and calls by name.
std::string show(const std::vector<file::PickleNode>& nodes, std::uint32_t i) {
  const file::PickleNode& n = nodes[i];
  const auto list = [&](const std::vector<std::uint32_t>& items) {
    std::string text;
    for (const std::uint32_t item : items) text += (text.empty() ? "" : " ") + show(nodes, item);
    return text;
  };
  switch (n.kind) {
    case PickleKind::none: return "None";
    case PickleKind::boolean: return n.integer ? "True" : "False";
    case PickleKind::integer: return std::to_string(n.integer);
    case PickleKind::real: return std::to_string(n.real);
    case PickleKind::text: return "'" + std::string(n.text) + "'";
    case PickleKind::bytes: return "b" + std::to_string(n.text.size());
    case PickleKind::tuple: return "(" + list(n.items) + ")";
    case PickleKind::list: return "[" + list(n.items) + "]";
    case PickleKind::set: return "set[" + list(n.items) + "]";
    case PickleKind::dict: return "{" + list(n.items) + "}";
    case PickleKind::global: return list(n.items);
    case PickleKind::persistent: return "id " + list(n.items);
    default: break;
  }
  std::string text = "call " + show(nodes, n.items[0]) + show(nodes, n.items[1]);
  if (n.items[2] != i) text += " state " + show(nodes, n.items[2]);
  const std::vector<std::uint32_t> members(n.items.begin() + file::PickleNode::object_parts, n.items.end());
  return members.empty() ? text : text + (n.pairs ? " {" : " [") + list(members) + (n.pairs ? "}" : "]");
}
template <std::size_t n>
std::string parsed(const char (&bytes)[n], file::PickleLimits limits = {}) {
  const file::Origin origin{"test", "a.pkl"};
  file::PickleParser parser(file::ByteView(bytes, n - 1), origin, limits);
  const std::vector<file::PickleNode> nodes = parser.parse();
  return show(nodes, parser.root());
}
template <std::size_t n>
std::string error(const char (&bytes)[n], file::PickleLimits limits = {}) {
  const std::string text = error_of<FormatError>([&] { parsed(bytes, limits); });
  const std::string begin = "[test] a.pkl must have ";
  return text.starts_with(begin) ? text.substr(begin.size()) : text;
}

}  // namespace

TEST_CASE("PickleParser: what Python's pickle writes", "[file]") {
  // pickle.dumps([None, True, False, 1, 300, 70000, -2, 2**40, 2**70, 0.5, 'é', b'ab', (), (1,), (1, 2, 3, 4), {1},
  //               {'a': 1, 'b': [2]}], protocol) with protocols 2 and 5
  const std::string want = "[None True False 1 300 70000 -2 1099511627776 b9 0.500000 '\xc3\xa9' ";
  CHECK(parsed("\x80\x02]q\x00(N\x88\x89K\x01M,\x01Jp\x11\x01\x00J\xfe\xff\xff\xff\x8a\x06\x00\x00\x00\x00\x00\x01"
               "\x8a\t\x00\x00\x00\x00\x00\x00\x00\x00@G?\xe0\x00\x00\x00\x00\x00\x00X\x02\x00\x00\x00\xc3\xa9q\x01"
               "e.") == want.substr(0, want.size() - 1) + "]");
  CHECK(parsed("\x80\x05\x95\x66\x00\x00\x00\x00\x00\x00\x00]\x94("
               "N\x88\x89K\x01M,\x01Jp\x11\x01\x00J\xfe\xff\xff\xff\x8a"
               "\x06\x00\x00\x00\x00\x00\x01\x8a\t\x00\x00\x00\x00\x00\x00\x00\x00@G?\xe0\x00\x00\x00\x00\x00\x00\x8c"
               "\x02\xc3\xa9\x94"
               "C\x02"
               "ab\x94)K\x01\x85\x94(K\x01K\x02K\x03K\x04t\x94\x8f\x94(K\x01\x90}\x94(\x8c\x01"
               "a\x94K\x01\x8c\x01"
               "b\x94]\x94K\x02"
               "aue.") == want + "b2 () (1) (1 2 3 4) set[1] {'a' 1 'b' [2]}]");
}

TEST_CASE("PickleParser: calls are kept, not made", "[file]") {
  CHECK(parsed("\x80\x02"
               "cos\nsystem\nX\x02\x00\x00\x00ls\x85R.") == "call 'os' 'system'('ls')");
  CHECK(parsed("\x80\x04\x8c\x02os\x8c\x06system\x93)\x81}\x8c\x01"
               "aK\x01sb.") == "call 'os' 'system'() state {'a' 1}");
  CHECK(parsed("\x80\x02"
               "ccollections\nOrderedDict\n)R(K\x01K\x02K\x03K\x04u.") ==
        "call 'collections' 'OrderedDict'() {1 2 3 4}");
  CHECK(parsed("\x80\x02"
               "ca\nb\n)R(K\x01K\x02"
               "e.") == "call 'a' 'b'() [1 2]");
  CHECK(parsed("\x80\x02K\x01Q.") == "id 1");
  CHECK(parsed("\x80\x02K\x01K\x02"
               "02\x86.") == "(1 1)");
  CHECK(parsed("\x80\x02K\x01(K\x02K\x03"
               "1.") == "1");
}

TEST_CASE("PickleParser: a value that holds itself", "[file]") {
  const file::Origin origin{"test", "a.pkl"};
  const std::string_view bytes("\x80\x02]q\x00h\x00"
                               "a.",
                               9);
  file::PickleParser parser(bytes, origin, {});
  const auto nodes = parser.parse();
  REQUIRE(nodes.size() == 1);
  CHECK(nodes[0].items == std::vector<std::uint32_t>{0});
}

TEST_CASE("PickleParser: damaged pickles", "[file]") {
  const char* damaged = " The pickle is damaged.";
  CHECK(error("") == "the start of a pickle (2 bytes) at byte 0, but got only 0. The file is truncated.");
  CHECK(error("(lp0\n.") == "a pickle of protocol 2 to 5 at byte 0, but got 0x286c. The file is damaged.");
  CHECK(error("\x80\x06N.") == "a pickle of protocol 2 to 5 at byte 0, but got 0x8006. The file is damaged.");
  CHECK(error("\x80\x02N") == "an opcode (1 byte) at byte 3, but got only 0. The file is truncated.");
  CHECK(error("\x80\x02\xff") == "an opcode of protocol 2 to 5 at byte 2, but got 0xff. The file is damaged.");
  CHECK(error("\x80\x02I1\n.") == "an opcode of protocol 2 to 5 at byte 2, but got 0x49. The file is damaged.");
  CHECK(error("\x80\x02.") == std::string("a value on the stack at byte 2, but got none.") + damaged);
  CHECK(error("\x80\x02NN.") == std::string("one value at the end at byte 4, but got several.") + damaged);
  CHECK(error("\x80\x02N.N") == std::string("the end of the pickle at byte 3, but got more bytes.") + damaged);
  CHECK(error("\x80\x02Nt.") == std::string("a mark on the stack at byte 3, but got none.") + damaged);
  CHECK(error("\x80\x02N(\x85.") == std::string("more values on the stack at byte 4, but got too few.") + damaged);
  CHECK(error("\x80\x02Na.") == std::string("a value on the stack at byte 3, but got none.") + damaged);
  CHECK(error("\x80\x02NNa.") == std::string("a list below the items at byte 4, but got another value.") + damaged);
  CHECK(error("\x80\x02]NNs.") == std::string("a dict below the items at byte 5, but got another value.") + damaged);
  CHECK(error("\x80\x02}(Nu.") == std::string("a value for each key at byte 5, but got a key without one.") + damaged);
  CHECK(error("\x80\x02NNb.") == std::string("an object below its state at byte 4, but got another value.") + damaged);
  CHECK(error("\x80\x02h\x00.") == std::string("a memo slot below 0 at byte 2, but got 0.") + damaged);
  CHECK(error("\x80\x02Nr\xff\xff\xff\xff.") ==
        std::string("a memo slot of at most 0 at byte 3, but got 4294967295.") + damaged);
  CHECK(error("\x80\x02NN\x93.") ==
        std::string("the names of a module and of what it has at byte 4, but got other values.") + damaged);
  CHECK(error("\x80\x02"
              "ca\nb\n)R(NNuNa.") == std::string("items of one kind at byte 14, but got another kind.") + damaged);
  CHECK(error("\x80\x02X\xff\xff\xff\xff"
              "abc.") == "a text (4294967295 bytes) at byte 7, but got only 4. The file is truncated.");
  CHECK(error("\x80\x02X\x01\x00\x00\x00\xff.") ==
        std::string("a text in UTF-8 at byte 2, but got bytes that are none.") + damaged);
  CHECK(error("\x80\x02NN\x86.", {.values = 2}) == "at most 2 values at byte 4, but got more. The file is damaged.");
}

TEST_CASE("PickleParser: what takes memory without being a new value counts, too", "[file]") {
  const char* more = "at most 3 values at byte 5, but got more. The file is damaged.";
  CHECK(error("\x80\x02(((().", {.values = 3}) == more);
  CHECK(error("\x80\x02N222.", {.values = 3}) == more);
  CHECK(error("\x80\x02N\x94\x94\x94.", {.values = 3}) == more);
  CHECK(error("\x80\x02Nq\x00h\x00h\x00.", {.values = 3}) ==
        "at most 3 values at byte 7, but got more. The file is damaged.");
  CHECK(sizeof(file::PickleNode) <= 64);
}
