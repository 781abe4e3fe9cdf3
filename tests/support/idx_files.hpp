// SPDX-License-Identifier: MIT
#pragma once
// Small files in MNIST's format, made up for a test.
#include <initializer_list>

#include <gradus/file/write.hpp>

/// The bytes of an IDX file of bytes whose element i is i * step + first.
inline std::string idx_text(std::initializer_list<int> sizes, int first = 0, int step = 1) {
  std::string text{'\0', '\0', '\b', static_cast<char>(sizes.size())};
  int n = 1;
  for (const int size : sizes) {
    text += {'\0', '\0', static_cast<char>(size >> 8), static_cast<char>(size)};
    n *= size;
  }
  for (int i = 0; i < n; ++i) text += static_cast<char>(first + i * step);
  return text;
}
inline void write_text(const std::string& path, const std::string& text) {
  gradus::file::make_directories(gradus::file::parent_folder(path));
  gradus::file::write_file(path, text);
}
/// n images of 28 x 28 pixels and n labels of a split in a folder.
inline void write_mnist(const std::string& folder, const std::string& split, int n) {
  write_text(folder + "/" + split + "-images-idx3-ubyte", idx_text({n, 28, 28}));
  write_text(folder + "/" + split + "-labels-idx1-ubyte", idx_text({n}));
}
