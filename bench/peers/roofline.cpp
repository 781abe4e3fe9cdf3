// SPDX-License-Identifier: MIT
// Draws what kernels.cpp printed as a roofline, on one thread, and prints the same as a table for docs/roofline.md.
//
//   roofline LINES FIGURE.svg
//
// Source: Williams, Waterman, Patterson, Roofline: an insightful visual performance model, 2009.
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include <gradus/plot/figure.hpp>

using namespace gradus;

namespace {

/// A line of kernels.cpp: "group name=... GF/s=...".
struct Line {
  std::string text;
  std::string word(const std::string& key) const {
    const std::size_t at = text.find(' ' + key + '=');
    if (at == std::string::npos) return "";
    const std::size_t begin = at + key.size() + 2;
    return text.substr(begin, text.find(' ', begin) - begin);
  }
  double number(const std::string& key) const { return std::atof(word(key).c_str()); }
  bool is(const char* group) const { return text.rfind(group, 0) == 0; }
};

struct Points {
  const char *group, *label, *format;
  std::vector<double> x{}, y{};  // operations a byte, GFLOP/s
};
struct Roofs {
  double peak = 0, l2 = 0, memory = 0;  // GFLOP/s, GB/s
};

/// The fastest plain loop says how much the memory gives.
void raise(double& bandwidth, const Line& line) {
  const double measured = 1e-3 * line.number("bytes") / line.number("plain_loop");
  if (measured > bandwidth) bandwidth = measured;
}
std::vector<double> logs(const std::vector<double>& x) {
  std::vector<double> y;
  for (const double v : x) y.push_back(std::log10(v));
  return y;
}
/// The line min(peak, bandwidth x), from x = 0.05 to 1000.
void draw_roof(plot::Axes& axes, double bandwidth, double peak, const std::string& label, const char* style) {
  const double corner = peak / bandwidth;
  axes.plot(logs({0.05, corner, 1000}), logs({0.05 * bandwidth, peak, peak}),
            {.format = style, .label = label, .linewidth = 1.2});
}
std::string rounded(double x) { return std::to_string(std::lround(x)); }

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return std::fprintf(stderr, "usage: roofline LINES FIGURE.svg\n"), 2;
  std::vector<Points> all{{"sgemm", "matrix products", "bo"}, {"conv2d", "convolutions", "mD"},
                          {"L2", "elementwise, sums, optimizers: 256 KB", "r^"},
                          {"memory", "the same: 128 MB", "gv"}};
  Roofs roofs;
  std::ifstream file(argv[1]);
  std::printf("| kernel | operations | a byte | GFLOP/s | GB/s |\n|---|---|---|---|---|\n");
  for (Line line; std::getline(file, line.text);) {
    if (line.is("mean") || line.number("threads") != 1) continue;
    if (line.is("peak")) roofs.peak = line.number("fma_GF/s");
    if (line.is("L2 ")) raise(roofs.l2, line);
    if (line.is("memory ")) raise(roofs.memory, line);
    const double flops = line.number("flops"), a_byte = flops / line.number("bytes"), speed = line.number("GF/s");
    if (line.is("peak") || flops == 0) continue;  // nobody counts the operations of an exponential
    for (Points& p : all)
      if (line.is(p.group)) p.x.push_back(a_byte), p.y.push_back(speed);
    std::printf("| %s %s | %.3g | %.2f | %.1f | %s |\n", line.text.substr(0, line.text.find(' ')).c_str(),
                line.word("name").c_str(), flops, a_byte, speed, line.word("GB/s").c_str());
  }
  if (!roofs.peak || !roofs.l2 || !roofs.memory)
    return std::fprintf(stderr, "roofline: %s must hold one thread's peak, L2 and memory\n", argv[1]), 1;

  plot::Figure figure({.figsize = {9, 6}});
  plot::Axes& axes = figure.subplot();
  draw_roof(axes, roofs.l2, roofs.peak, "multipliers " + rounded(roofs.peak) + " GFLOP/s, second-level cache " +
                                            rounded(roofs.l2) + " GB/s", "k-");
  draw_roof(axes, roofs.memory, roofs.peak, "memory " + rounded(roofs.memory) + " GB/s", "k--");
  for (const Points& p : all) axes.plot(logs(p.x), logs(p.y), {.format = p.format, .label = p.label, .markersize = 4});
  axes.set_xlim(-1.3, 3);
  axes.set_ylim(0, 2.6);
  axes.set_title("One thread: what the machine gives (lines), what the kernels take (points)");
  axes.set_xlabel("operations per byte of operands and results, log10 (\u22121: 0.1, 0: 1, 1: 10, 2: 100)");
  axes.set_ylabel("GFLOP/s, log10 (0: 1, 1: 10, 2: 100)");
  axes.legend({.loc = "lower right"});
  figure.savefig(argv[2]);
  std::printf("peak %.1f GFLOP/s, second-level cache %.1f GB/s, memory %.1f GB/s\n", roofs.peak, roofs.l2,
              roofs.memory);
}
