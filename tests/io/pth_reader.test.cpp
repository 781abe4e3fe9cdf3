// SPDX-License-Identifier: MIT
#include <gradus/io/pth_reader.hpp>

#include <gradus/ops/arithmetic.hpp>
#include <gradus/ops/sum.hpp>
#include <gradus/tensor/factories.hpp>

#include "support/catch.hpp"
#include "support/pth_files.hpp"
#include "support/temporary_folder.hpp"

using namespace gradus;

namespace {

const std::string six("\0\0\0\0\0\0\x80?\0\0\0@\0\0@@\0\0\x80@\0\0\xa0@", 24);  // 0 to 5 as float

/// The tensor x of a file that holds it.
AnyTensor read(const PthTensor& tensor, const ZipEntries& more = {{"m/data/0", six}}) {
  const TemporaryFolder folder;
  ZipEntries entries = {{"m/data.pkl", pickle_of(tensor)}};
  entries.insert(entries.end(), more.begin(), more.end());
  write_zip(folder / "a", entries);
  io::PthReader reader(folder / "a");
  const file::PickleValue x = reader.root()[0];
  CHECK(io::PthReader::is_tensor(x));
  return reader.tensor(x);
}
std::vector<float> floats(const AnyTensor& x) { return x.as<float>().to_vector(); }
/// The error, from "must" on.
template <class F>
std::string error(F&& f) {
  const std::string text = error_of(f);
  return text.substr(std::min(text.size(), text.find(" must ") + 1));
}
std::string error_in(const PthTensor& tensor) {
  std::string text = error([&] { read(tensor); });
  const std::string end = " The pickle is damaged, or of a kind that is not read.";
  return text.ends_with(end) ? text.substr(0, text.size() - end.size()) : text;
}

}  // namespace

TEST_CASE("PthReader: views of a storage", "[io]") {
  CHECK(floats(read({})) == std::vector<float>{0, 1, 2, 3, 4, 5});
  CHECK(floats(read({.sizes = {3, 2}, .strides = {1, 3}})) == std::vector<float>{0, 3, 1, 4, 2, 5});
  CHECK(floats(read({.offset = 5, .sizes = {}, .strides = {}})) == std::vector<float>{5});
  CHECK(floats(read({.offset = 1, .sizes = {2, 2}, .strides = {0, 4}})) == std::vector<float>{1, 5, 1, 5});
  CHECK(read({.offset = 9, .sizes = {0, 7}, .strides = {1, 1}}).sizes() == Dims{0, 7});
  CHECK(floats(read({.function = "_rebuild_tensor"})).size() == 6);
  CHECK(read({.count = 0, .sizes = {0}, .strides = {1}}, {}).numel() == 0);
}

TEST_CASE("PthReader: the byte order that the file says", "[io]") {
  const auto with_order = [](const std::string& order) {
    return read({.storage = "ShortStorage", .count = 1, .sizes = {}, .strides = {}},
                {{"m/data/0", std::string("\1\2", 2)}, {"m/byteorder", order}});
  };
  CHECK(with_order("little").as<std::int32_t>().item() == 0x201);
  CHECK(with_order("big").as<std::int32_t>().item() == 0x102);
  CHECK(error([&] { with_order("middle"); }).starts_with("must have the byte order 'little' or 'big' at byte "));
}

TEST_CASE("PthReader: what a pickle says wrongly of a tensor", "[io]") {
  CHECK(error_in({.offset = 1}) == "must have a view that stays in its 6 elements at byte 113, but got sizes (2, 3) "
                                   "with "
                                   "strides (3, 1) from 1 on.");
  CHECK(error_in({.sizes = {2, 4}}) == "must have a view that stays in its 6 elements at byte 113, but got sizes (2, "
                                       "4) "
                                       "with strides (3, 1) from 0 on.");
  const std::int64_t large = std::int64_t{1} << 62;
  CHECK(error_in({.sizes = {5}, .strides = {large}}) ==
        "must have a view that stays in its 6 elements at byte 117, but got sizes (5,) with strides "
        "(4611686018427387904,) from 0 on.");
  CHECK(error_in({.sizes = {large, 8}, .strides = {0, 0}}) ==
        "must have a view that stays in its 6 elements at byte 121, but got sizes (4611686018427387904, 8) with "
        "strides "
        "(0, 0) from 0 on.");
  CHECK(error_in({.sizes = {-1, 3}}) == "must have numbers that are not negative at byte 108, but got -1.");
  CHECK(error_in({.offset = -1}).starts_with("must have a view that stays in its 6 elements at byte "));
  CHECK(error_in({.sizes = {6}}) == "must have as many strides as sizes at byte 111, but got (6,) and (3, 1).");
  CHECK(error_in({.sizes = {1, 1, 1, 1, 1, 1, 1, 1, 1}}) ==
        "must have a tuple of at most 8 numbers at byte 119, but got a tuple of 9.");
  CHECK(error_in({.count = 7}) == "must have a storage of the 24 bytes that data/0 has at byte 96, but got 7 elements "
                                  "of "
                                  "4 bytes.");
  CHECK(error_in({.count = large}) == "must have a storage of the 24 bytes that data/0 has at byte 104, but got "
                                      "4611686018427387904 elements of 4 bytes.");
  CHECK(error_in({.storage = "ComplexFloatStorage"}) ==
        "must have an element type that is a float, an integer or a bool at byte 57, but got the class "
        "torch.ComplexFloatStorage.");
  CHECK(error_in({.storage = "UntypedStorage"}) ==
        "must have a storage with an element type at byte 57, but got the class torch.storage.UntypedStorage.");
  CHECK(error_in({.function = "_rebuild_sparse_tensor"}) ==
        "must have a dense tensor at byte 118, but got one that _rebuild_sparse_tensor makes.");
  CHECK(error_in({.entry = "1"}) ==
        "must have an entry m/data/1 at byte 0, but got none. It is no whole file of torch.save.");
}

TEST_CASE("PthReader: small files that would take much memory or time", "[io]") {
  const TemporaryFolder folder;
  const std::string path = folder / "a";
  file::PickleWriter twice;
  append(twice.mark(), {});
  append(twice, {.storage = "IntStorage"});
  write_zip(path, {{"m/data.pkl", twice.tuple().finish()}, {"m/data/0", six}});
  io::PthReader reader(path);
  CHECK(floats(reader.tensor(reader.root()[0])).size() == 6);
  CHECK(error([&] { reader.tensor(reader.root()[1]); }) ==
        "must have a storage of one element type, float32 at byte 192, but got data/0 as int32, too. The pickle is "
        "damaged, or of a kind that is not read.");
  CHECK(floats(reader.tensor(reader.root()[0])).size() == 6);
  CHECK(error_in({.entry = std::string(1025, 'x'), .count = 0}) ==
        "must have a name of at most 1024 bytes at byte 77, but got a longer one.");
  // A compressed pickle of 1048577 values. Stored, it may have as many as there are bytes.
  const std::string values = "\x80\x02](" + std::string(1 << 20, 'N') + "e.";
  write_zip(path, {{"m/data.pkl", values}});
  CHECK(io::PthReader(path).root().size() == 1 << 20);
  CHECK(error([] { io::PthReader compressed(GRADUS_SOURCE_DIR "/tests/io/values.pth"); }) ==
        "must have at most 1048576 values at byte 1048578, but got more. The file is damaged.");
}

TEST_CASE("PthReader: other files", "[io]") {
  const TemporaryFolder folder;
  const std::string path = folder / "a";
  const auto open = [&] { io::PthReader reader(path); };
  write_zip(path, {{"m/data.pkl", pickle_of({})}, {"m/constants.pkl", "x"}});
  CHECK(error(open) == "must be a file of torch.save, but got one of torch.jit.save. Save its state_dict() instead.");
  write_zip(path, {{"m/data.pkl", pickle_of({})}, {"n/data/0", "x"}});
  CHECK(error(open) == "must have all entries in one folder at byte 181, but got n/data/0. It is no file of "
                       "torch.save.");
  write_zip(path, {{"data.pkl", pickle_of({})}});
  CHECK(error(open) == "must have all entries in one folder at byte 0, but got data.pkl. It is no file of torch.save.");
  write_zip(path, {{"m/version", "3\n"}});
  CHECK(error(open) ==
        "must have an entry m/data.pkl at byte 0, but got none. It is no whole file of torch.save.");
  write_zip(path, {});
  CHECK(error(open) == "must have an entry data.pkl at byte 0, but got none. It is no whole file of torch.save.");
  file::write_file(path, std::string("{}"));
  CHECK(error(open).starts_with("must have a zip file with a list of its entries at the end"));
}
