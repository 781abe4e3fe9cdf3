// SPDX-License-Identifier: MIT
#pragma once
// Looking for MNIST where an example's user may have put it.
#include <cstdlib>
#include <string>
#include <vector>

#include <unistd.h>

#include <gradus/data/mnist_files.hpp>

namespace gradus::data {

GRADUS_SMALL inline bool holds_mnist(const std::string& root) {
  return find_mnist_files(root, Split::train).complete() && find_mnist_files(root, Split::test).complete();
}
/// `given` alone, if it is not empty; else $GRADUS_DATA, ./data, ../data, examples/data here and in all folders above,
/// and the repository's own copy.
GRADUS_SMALL inline std::vector<std::string> mnist_candidates(const std::string& given, const char* repository) {
  if (!given.empty()) return {given};
  std::vector<std::string> roots;
  if (const char* wish = std::getenv("GRADUS_DATA"); wish && *wish) roots.push_back(wish);
  roots.insert(roots.end(), {"data", "../data", "examples/data"});
  char* const here = ::getcwd(nullptr, 0);
  std::string above = here ? here : "";
  std::free(here);
  for (std::size_t slash; (slash = above.rfind('/')) != above.npos && above.size() > 1;) {
    above.erase(slash);
    roots.push_back(above + "/examples/data");
  }
  if (repository) roots.push_back(repository);
  return roots;
}
/// The first candidate that holds both splits, for Mnist(root, split).
///
/// Throws  IoError that lists all candidates
GRADUS_SMALL inline std::string find_mnist_among(const std::vector<std::string>& candidates) {
  std::string tried;
  for (const std::string& root : candidates) {
    if (holds_mnist(root)) return root;
    tried += "\n  " + root + (file::is_directory(root) ? "" : " (no such folder)");
  }
  fail<IoError>({"[find_mnist] MNIST's four files must lie in one of these folders (or in MNIST/raw, raw, "
                 "FashionMNIST/raw or KMNIST/raw there), but got none of:", tried,
                 "\nName their folder, or set GRADUS_DATA to it, or fetch them: Mnist(\"data\", split, "
                 "{.download = true}), or in a shell:\n  ",
                 mnist_command("data/MNIST/raw", mnist_source(), {Split::train, Split::test})});
}

/// The folder of MNIST: `given`, or if that is empty the first that holds it among $GRADUS_DATA, ./data, ../data,
/// examples/data here and above, and the repository's own copy (for programs built by the project's CMake).
///
/// Throws  IoError that lists where it was looked for
// Internal linkage: not every unit of a program has the macro.
[[maybe_unused]] static std::string find_mnist(const std::string& given = "") {
#ifdef GRADUS_SOURCE_DIR
  return find_mnist_among(mnist_candidates(given, GRADUS_SOURCE_DIR "/examples/data"));
#else
  return find_mnist_among(mnist_candidates(given, nullptr));
#endif
}

}  // namespace gradus::data
