// SPDX-License-Identifier: MIT
#include <gradus/file/pickle.hpp>

#include <gradus/file/pickle_writer.hpp>

#include "support/catch.hpp"

using namespace gradus;
using file::PickleKind;

namespace {

file::Bytes bytes_of(const std::string& text) { return {text.begin(), text.end()}; }
const file::Origin origin{"test", "a.pkl"};

}  // namespace

TEST_CASE("Pickle: values", "[file]") {
  // pickle.dumps(OrderedDict([('a', (1, 2)), ('b', 0.5)]), 2) without its memo, twice: state and members of an object
  file::PickleWriter w;
  w.global("collections", "OrderedDict").empty_tuple().reduce().mark();
  w.text("a").mark().integer(1).integer(-2).tuple().text("b").boolean(true).text("a").text("again");
  const file::Pickle pickle(bytes_of(w.set_items().finish()), origin);
  const file::PickleValue x = pickle.root();
  CHECK(x.is_mapping());
  CHECK(x.size() == 3);
  CHECK(x.key(0).text() == "a");
  CHECK(x[0].size() == 2);
  CHECK(x[0][1].integer() == -2);
  CHECK(x.find("b").boolean());
  CHECK(x.find("a").text() == "again");
  CHECK(!x.find("c"));
  CHECK(x.is_call("collections", "OrderedDict"));
  CHECK(x.callable().is_global("collections", "OrderedDict"));
  CHECK(x.callable().module() == "collections");
  CHECK(x.arguments().size() == 0);
  CHECK(!x.state());
  CHECK(x.describe() == "a dict of 3");
  CHECK(x[0].describe() == "a tuple of 2");
  CHECK(x[2].describe() == "the str 'again'");
  CHECK(x.callable().describe() == "the class collections.OrderedDict");
}

TEST_CASE("Pickle: an object with a state", "[file]") {
  const file::Pickle pickle(bytes_of(std::string("\x80\x02"
                                                 "ctorch.nn.modules.linear\nLinear\n)\x81}X\x01\x00\x00\x00"
                                                 "aG?\xe0\x00\x00\x00\x00\x00\x00sb.",
                                                 55)),
                            origin);
  const file::PickleValue x = pickle.root();
  CHECK(x.describe() == "a torch.nn.modules.linear.Linear");
  CHECK(x.state().find("a").real() == 0.5);
  CHECK(!x.is_mapping());
  CHECK(x.size() == 0);
}

TEST_CASE("Pickle: errors do not get as long as the texts they show", "[file]") {
  file::PickleWriter w;
  std::string name(79, 'a');
  name.append("\xc3\xa9").append(1000, 'b');
  const file::Pickle pickle(bytes_of(w.mark().text(name).global(name, "C").tuple().finish()), origin);
  CHECK(pickle.root()[0].describe() == "the str '" + std::string(79, 'a') + "...'");
  CHECK(pickle.root()[1].describe() == "the class " + std::string(79, 'a') + "....C");
}

TEST_CASE("Pickle: wrong questions", "[file]") {
  file::PickleWriter w;
  const file::Pickle pickle(bytes_of(w.mark().integer(7).text("a").persistent_id().tuple().finish()), origin);
  const auto error = [](auto ask) {
    const std::string text = error_of<FormatError>(ask), begin = "[test] a.pkl must have ",
                      end = " The pickle is damaged, or of a kind that is not read.";
    return text.starts_with(begin) && text.ends_with(end)
               ? text.substr(begin.size(), text.size() - begin.size() - end.size())
               : text;
  };
  const file::PickleValue x = pickle.root();
  CHECK(x[1].persistent_id().text() == "a");
  CHECK(error([&] { x[0].text(); }) == "a str at byte 3, but got the int 7.");
  CHECK(error([&] { x[0].boolean(); }) == "True or False at byte 3, but got the int 7.");
  CHECK(error([&] { x[0].real(); }) == "a float at byte 3, but got the int 7.");
  CHECK(error([&] { x.integer(); }) == "an integer at byte 12, but got a tuple of 2.");
  CHECK(error([&] { x.name(); }) == "a class at byte 12, but got a tuple of 2.");
  CHECK(error([&] { x.callable(); }) == "an object at byte 12, but got a tuple of 2.");
  CHECK(error([&] { x[0].persistent_id(); }) == "a persistent id at byte 3, but got the int 7.");
  CHECK(error([&] { x[2]; }) == "an item 2 at byte 12, but got 2 items.");
}
