// SPDX-License-Identifier: MIT
#pragma once
// Where the files of MNIST, and of sets in its format, lie on disk and on the web. All of it runs once: compiled for
// size (cold).
#include <string>
#include <vector>

#include <gradus/file/download.hpp>
#include <gradus/ops/copy.hpp>

namespace gradus::data {

enum class Split { train, test };

/// Where a set can be fetched: mirrors in the order in which they are tried, and the MD5 of each .gz (train images,
/// train labels, test images, test labels; empty: any). folder: its name in the path root/<folder>/raw.
struct MnistSource {
  std::string folder;
  std::vector<std::string> mirrors;
  std::string md5[4];
};
GRADUS_SMALL inline MnistSource mnist_source() {
  return {"MNIST",
          {"https://ossci-datasets.s3.amazonaws.com/mnist/", "https://storage.googleapis.com/cvdf-datasets/mnist/",
           "http://yann.lecun.com/exdb/mnist/"},
          {"f68b3c2dcbeaaa9fbdd348bbdeb94873", "d53e105ee54ea40749a09fcbcd1e9432", "9fb629c4189551a2d022fa330f9573f3",
           "ec29112dd5afa0611ce80d1b7f02629c"}};
}
GRADUS_SMALL inline MnistSource fashion_mnist_source() {
  return {"FashionMNIST",
          {"http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/"},
          {"8d4fb7e6c68d591d4c3dfef9ec88bf0d", "25c81989df183df01b3e8a0aad5dffbe", "bef4ecab320f06d8554ea6380940ec79",
           "bb300cfdad3c16e7a12a480ee83cd310"}};
}
GRADUS_SMALL inline MnistSource kmnist_source() {
  return {"KMNIST",
          {"http://codh.rois.ac.jp/kmnist/dataset/kmnist/"},
          {"bdb82020997e1d708af4cf47b453dcf7", "e144d726b3acfaa3e44228e80efcd344", "5c965bf0a639b31b8f53240b1b52f4d7",
           "7320c461ea6c1c855c0b718fb2a4b134"}};
}

/// The two files of a split; an empty path where there is none.
struct MnistPaths {
  std::string images, labels;
  bool complete() const noexcept { return !images.empty() && !labels.empty(); }
};

/// "train-images-idx3-ubyte"
GRADUS_SMALL inline std::string mnist_file(Split split, bool labels) {
  std::string name = split == Split::train ? "train" : "t10k";
  return name += labels ? "-labels-idx1-ubyte" : "-images-idx3-ubyte";
}
/// The file in a folder, in either spelling (-idx3-, .idx3-), plain or packed; empty if it is not there.
GRADUS_SMALL inline std::string find_mnist_file(const std::string& folder, Split split, bool labels) {
  std::string name = mnist_file(split, labels);
  for (const char separator : {'-', '.'}) {
    name[name.size() - 11] = separator;
    for (const char* ending : {"", ".gz"})
      if (std::string path = join({folder, "/", name, ending}); file::is_regular_file(path)) return path;
  }
  return "";
}
GRADUS_SMALL inline MnistPaths find_mnist_in(const std::string& folder, Split split) {
  return {find_mnist_file(folder, split, false), find_mnist_file(folder, split, true)};
}

/// Where a root's files may lie. `only`: the name of the one set that will do; empty: any.
GRADUS_SMALL inline std::vector<std::string> mnist_folders(const std::string& root, const std::string& only = "") {
  const std::string base = root.empty() ? "." : root;
  std::vector<std::string> folders{base};
  if (only.empty() || only == "MNIST") folders.push_back(join({base, "/MNIST/raw"}));
  folders.push_back(join({base, "/raw"}));
  if (only.empty())
    for (const char* set : {"/FashionMNIST/raw", "/KMNIST/raw"}) folders.push_back(join({base, set}));
  else if (only != "MNIST") folders.push_back(join({base, "/", only, "/raw"}));
  return folders;
}
/// The first folder that holds both files of a split, or else nothing.
GRADUS_SMALL inline MnistPaths find_mnist_files(const std::string& root, Split split, const std::string& only = "") {
  for (const std::string& folder : mnist_folders(root, only))
    if (MnistPaths found = find_mnist_in(folder, split); found.complete()) return found;
  return {};
}

/// The shell command that fetches the files of the splits into a folder; empty if the source has no mirror.
GRADUS_SMALL inline std::string mnist_command(const std::string& folder, const MnistSource& source,
                                              std::initializer_list<Split> splits) {
  if (source.mirrors.empty()) return "";
  std::string command = join({"mkdir -p '", folder, "' && cd '", folder, "' && curl -fL"});
  for (const Split split : splits)
    for (const bool labels : {false, true})
      command += join({" -O ", source.mirrors[0], mnist_file(split, labels), ".gz"});
  return command;
}
[[noreturn]] GRADUS_COLD inline void fail_mnist_missing(const std::string& root, Split split,
                                                        const MnistSource& source) {
  std::string tried;
  for (const std::string& folder : mnist_folders(root)) {
    const MnistPaths found = find_mnist_in(folder, split);
    tried += join({"\n  ", folder});
    if (!file::is_directory(folder)) tried += " (no such folder)";
    else if (!found.images.empty()) tried += join({" (no labels, only ", found.images, ")"});
    else if (!found.labels.empty()) tried += join({" (no images, only ", found.labels, ")"});
  }
  const std::string name = split == Split::train ? "train" : "test";
  const std::string target = join({root.empty() ? "." : root.c_str(), "/", source.folder, "/raw"});
  fail<IoError>({"[Mnist] root must hold ", mnist_file(split, false), " and ", mnist_file(split, true),
                 " (or .gz of them), but got none in any of these folders:", tried,
                 "\nFetch them: Mnist(\"", root, "\", Split::", name, ", {.download = true}), or in a shell:\n  ",
                 mnist_command(target, source, {split})});
}
/// Fetches what is missing of a split into root/<folder>/raw.
///
/// Throws  IoError if no mirror has it, whole and with the right MD5
GRADUS_SMALL inline void download_mnist(const std::string& root, Split split, const MnistSource& source) {
  const std::string folder = join({root.empty() ? "." : root.c_str(), "/", source.folder, "/raw"});
  for (const bool labels : {false, true}) {
    if (!find_mnist_file(folder, split, labels).empty()) continue;
    const std::string name = join({mnist_file(split, labels), ".gz"});
    std::vector<std::string> urls;
    for (const std::string& mirror : source.mirrors)
      urls.push_back(join({mirror, mirror.empty() || mirror.back() == '/' ? "" : "/", name}));
    file::download(urls, join({folder, "/", name}), source.md5[2 * (split == Split::test) + labels]);
  }
}
/// The files of a split, fetched first if they are missing and may be.
///
/// Throws  IoError that lists where they were looked for, or why no mirror gave them
GRADUS_SMALL inline MnistPaths find_or_download_mnist(const std::string& root, Split split, const MnistSource& source,
                                                      bool download) {
  const std::string only = download ? source.folder : "";
  MnistPaths paths = find_mnist_files(root, split, only);
  if (!paths.complete() && download) {
    download_mnist(root, split, source);
    paths = find_mnist_files(root, split, only);
  }
  if (!paths.complete()) fail_mnist_missing(root, split, source);
  return paths;
}

}  // namespace gradus::data
