// SPDX-License-Identifier: MIT
#include <cstdlib>
#include <fstream>
#include <sstream>

#include <gradus/plot/ticks.hpp>

#include "support/catch.hpp"

using namespace gradus::plot;

TEST_CASE("ticks: every golden axis of matplotlib") {
  std::ifstream in(GRADUS_SOURCE_DIR "/tests/plot/ticks.txt");
  int axes = 0;
  for (std::string line; std::getline(in, line); ++axes) {
    INFO(line);
    std::istringstream words(line);
    std::string low, high, bins, offset, word;
    words >> low >> high >> bins >> offset;
    const Interval view{std::strtod(low.c_str(), nullptr), std::strtod(high.c_str(), nullptr)};
    const Ticks ours = make_ticks(view, std::atoi(bins.c_str()));
    std::vector<std::string> labels;
    std::vector<double> at;
    while (words >> word && word != "|") labels.push_back(word);
    while (words >> word) at.push_back(std::strtod(word.c_str(), nullptr));
    CHECK((ours.offset.empty() ? "-" : ours.offset) == offset);
    CHECK(ours.labels == labels);
    REQUIRE(ours.at.size() == at.size());
    const double range = view.greatest() - view.least();
    for (std::size_t i = 0; i < at.size(); ++i) CHECK(std::fabs(ours.at[i] - at[i]) <= 1e-9 * range);
  }
  CHECK(axes == 230);
}

TEST_CASE("ticks: an interval without length is spread, one without numbers is around 0") {
  const Interval one = nonsingular({5, 5}, 0.05, 1e-15), none = nonsingular({__builtin_inf(), -__builtin_inf()}, 0.05, 1e-15);
  CHECK(one.low == 4.75);
  CHECK(one.high == 5.25);
  CHECK(none.low == -0.05);
  CHECK(none.high == 0.05);
}
