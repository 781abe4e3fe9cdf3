// SPDX-License-Identifier: MIT
#include <gradus/io/pth_state.hpp>

#include <gradus/ops/arithmetic.hpp>
#include <gradus/ops/sum.hpp>
#include <gradus/tensor/factories.hpp>

#include "support/catch.hpp"
#include "support/pth_files.hpp"
#include "support/temporary_folder.hpp"

using namespace gradus;

namespace {

using Build = void (*)(file::PickleWriter&);

/// The state_dict of a file with that pickle, and two floats under "0". The names, or the error from "must" on.
std::string names_in(Build build, const std::string& key = "") {
  const TemporaryFolder folder;
  file::PickleWriter out;
  build(out);
  write_zip(folder / "a", {{"m/data.pkl", out.finish()}, {"m/data/0", std::string(8, '\0')}});
  std::string names;
  const std::string error = error_of([&] {
    io::PthReader reader(folder / "a");
    for (const auto& [name, x] : io::read_pth_state(reader, io::select_part("a", reader.root(), key))) {
      REQUIRE(x.sizes() == Dims{2});
      names += (names.empty() ? "" : " ") + name;
    }
  });
  return error == "no error" ? names : error.substr(error.find(" must ") + 1);
}
void tensor(file::PickleWriter& out) { append(out, {.count = 2, .sizes = {2}, .strides = {1}}); }
/// An object of some class with _parameters {<parameter>: tensor} and _modules, which go on.
void begin_module(file::PickleWriter& out, const char* parameter) {
  out.global("m", "M").empty_tuple().reduce().empty_dict().mark();
  out.text("_parameters").empty_dict().mark().text(parameter);
  tensor(out);
  out.set_items().text("_modules").empty_dict().mark();
}

}  // namespace

TEST_CASE("read_pth_state: dicts, lists, lone tensors", "[io]") {
  CHECK(names_in([](file::PickleWriter& out) {
          out.empty_dict().mark().text("b"), tensor(out), out.integer(7), tensor(out);
          out.text("x._extra_state").integer(1).set_items();
        }) == "b 7");
  CHECK(names_in([](file::PickleWriter& out) { out.mark(), tensor(out), tensor(out), out.tuple(); }) == "0 1");
  CHECK(names_in([](file::PickleWriter& out) { tensor(out); }) == "0");
  CHECK(names_in([](file::PickleWriter& out) { out.empty_dict(); }) == "");
}

TEST_CASE("read_pth_state: a checkpoint needs a key", "[io]") {
  const Build checkpoint = [](file::PickleWriter& out) {
    out.empty_dict().mark().text("epoch").integer(3).text("model").empty_dict().mark().text("w"), tensor(out);
    out.set_items().text("a.b").mark().integer(1).empty_dict().mark().text("v"), tensor(out);
    out.set_items().tuple().set_items();
  };
  CHECK(names_in(checkpoint) == "must hold tensors by name, but got 'epoch' (the int 3), 'model' (a dict of 1), 'a.b' "
                                "(a "
                                "tuple of 2). Choose a part: load_pth(path, \"model\").");
  CHECK(names_in(checkpoint, "model") == "w");
  CHECK(names_in(checkpoint, "model.w") == "0");
  CHECK(names_in(checkpoint, "a.b.1") == "v");
  CHECK(names_in(checkpoint, "net") == "must be one of those in a, but got 'net'. There are 'epoch' (the int 3), "
                                       "'model' "
                                       "(a dict of 1), 'a.b' (a tuple of 2).");
  CHECK(names_in(checkpoint, "model.x") ==
        "must be one of those in a, but got 'x'. There are 'w' (a tensor).");
  CHECK(names_in(checkpoint, "epoch.x") == "must be one of those in a, but got 'x'. There are none.");
  CHECK(names_in(checkpoint, "epoch").starts_with("must have a state_dict, a model or a tensor at byte "));
}

TEST_CASE("read_pth_state: modules", "[io]") {
  CHECK(names_in([](file::PickleWriter& out) {
          begin_module(out, "own");
          out.text("a"), begin_module(out, "w"), out.set_items().set_items().build();
          out.text("none").none().text("b"), begin_module(out, "w"), out.set_items();
          out.text("_buffers").empty_dict().mark().text("kept"), tensor(out), out.text("not"), tensor(out),
              out.set_items();
          out.text("_non_persistent_buffers_set").global("__builtin__",
              "set").mark().mark().text("not").tuple().tuple();
          out.reduce().set_items().build().set_items().set_items().build();
        }) == "own a.w b.w b.kept");
}

TEST_CASE("read_pth_state: what is wrong with a state or a model", "[io]") {
  CHECK(names_in([](file::PickleWriter& out) {
          out.empty_dict().mark().text("b"), tensor(out), out.text("b"), tensor(out), out.set_items();
        }).starts_with("must have names of their own at byte 2, but got b twice."));
  CHECK(names_in([](file::PickleWriter& out) {
          begin_module(out, "w"), out.text("a").integer(1).set_items().set_items().build();
        }).starts_with("must have a torch.nn.Module at byte "));
  CHECK(names_in([](file::PickleWriter& out) {
          out.global("m", "M").empty_tuple().reduce().empty_dict().mark().text("_modules").empty_dict();
          out.text("_parameters").empty_dict().mark().text("w").integer(1).set_items().set_items().build();
        }).starts_with("must have a tensor at byte "));
}

TEST_CASE("read_pth_state: small files that would take long", "[io]") {
  // The root's 4,000 modules are all the same one, whose state has 40,000 names.
  const auto text = [](const std::string& x) {
    return "X" + std::string(1, static_cast<char>(x.size())) + std::string(3, '\0') + x;
  };
  const std::string object = "cm\nM\n)R", memo("q\0", 2), again("h\0", 2);
  std::string pickle = "\x80\x02" + object + "}(" + text("_parameters") + "}" + text("_modules") + "}(";
  pickle += text("a") + object + memo + "}(" + text("_modules") + "}" + text("_parameters") + "}";
  for (int i = 0; i < 40'000; ++i) pickle += "NN";
  pickle += "ub";
  for (int i = 0; i < 4'000; ++i) pickle += text("a") + again;
  const TemporaryFolder folder;
  write_zip(folder / "a", {{"m/data.pkl", pickle + "uub."}});
  io::PthReader reader(folder / "a");
  CHECK(error_of<FormatError>([&] { io::read_pth_state(reader, reader.root()); })
            .find("must have a model with a limited number of names at byte 55, but") != std::string::npos);
  CHECK(names_in([](file::PickleWriter& out) {
          begin_module(out, "w"), out.text(std::string(1024, 'x')).none().set_items().set_items().build();
        }) == "w");
  CHECK(names_in([](file::PickleWriter& out) {
          begin_module(out, std::string(1025, 'x').c_str()), out.set_items().set_items().build();
        }).starts_with("must have names of at most 1024 bytes at byte "));
  CHECK(names_in([](file::PickleWriter& out) {
          out.empty_dict().mark().text(std::string(1025, 'x') + "_extra_state").none().set_items();
        }).starts_with("must have names of at most 1024 bytes at byte 4, but got longer ones."));
}

TEST_CASE("read_pth_state: an error lists 20 keys, and looks at no more", "[io]") {
  std::string keys;
  for (int i = 0; i < 20; ++i) keys += "'" + std::to_string(i) + "' (None), ";
  CHECK(names_in([](file::PickleWriter& out) {
          out.empty_dict().mark();
          for (int i = 0; i < 20; ++i) out.integer(i).none();
          out.text("model").empty_dict().set_items();
        }) == "must hold tensors by name, but got " + keys + "....");
}

TEST_CASE("read_pth_state: a module that holds itself", "[io]") {
  const TemporaryFolder folder;
  const std::string pickle("\x80\x02"
                           "cm\nM\n)Rq\x00}(X\x0b\0\0\0_parameters}X\x08\0\0\0_modules}X\1\0\0\0xh\x00sub.",
                           56);
  write_zip(folder / "a", {{"m/data.pkl", pickle}});
  io::PthReader reader(folder / "a");
  const std::string error = error_of<FormatError>([&] { io::read_pth_state(reader, reader.root()); });
  CHECK(error.find("must have names of at most 1024 bytes at byte") != error.npos);
}
