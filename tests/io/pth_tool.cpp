// SPDX-License-Identifier: MIT
// For check_pth.py: reads a file with gradus and writes what it holds with gradus.
//   pth_tool <from> <to> [<part of a checkpoint>]      .pth .pt .npy .npz .safetensors
#include <cstdio>

#include <gradus/io/npz.hpp>
#include <gradus/io/pth.hpp>
#include <gradus/io/safetensors.hpp>
#include <gradus/tensor/factories.hpp>

using namespace gradus;

int main(int argc, char** argv) try {
  if (argc < 3) return std::fprintf(stderr, "pth_tool <from> <to> [<part>]\n"), 2;
  const std::string from = argv[1], to = argv[2];
  StateDict x;
  if (from.ends_with(".npy")) x.insert("x", io::load_npy(from));
  else if (from.ends_with(".npz")) x = io::load_npz(from);
  else if (from.ends_with(".safetensors")) x = io::load_safetensors(from);
  else x = io::load_pth(from, argc > 3 ? argv[3] : "");
  if (to.ends_with(".npy")) io::save_npy(to, x.begin()->tensor);
  else if (to.ends_with(".npz")) io::save_npz(to, x);
  else if (to.ends_with(".safetensors")) io::save_safetensors(to, x);
  else io::save_pth(x, to, {{"note", "what torch.load does not see"}});
  return 0;
} catch (const Error& e) {
  return std::fprintf(stderr, "%s\n", e.what()), 1;
}
