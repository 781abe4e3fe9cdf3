// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <cstdlib>

#include <gradus/core/cpu.hpp>

using namespace gradus;

namespace {
/// What detect_cpu() finds with GRADUS_CPU set to `wish`.
Cpu detected_with(const char* wish) {
  const char* set = std::getenv("GRADUS_CPU");
  const std::string before = set ? set : "";
  setenv("GRADUS_CPU", wish, 1);
  const Cpu level = detect_cpu();
  if (set) setenv("GRADUS_CPU", before.c_str(), 1);
  else unsetenv("GRADUS_CPU");
  return level;
}
#if defined(__aarch64__)
constexpr Cpu lowest = Cpu::neon;
#else
constexpr Cpu lowest = Cpu::portable;
#endif
}  // namespace

TEST_CASE("cpu: GRADUS_CPU lowers the level and never raises it") {
  const Cpu machine = detected_with("avx512");
  CHECK(detected_with("portable") == lowest);
  CHECK(detected_with("baseline") == lowest);
  CHECK(detected_with("avx2") == (machine == Cpu::avx512 ? Cpu::avx2 : machine));
  CHECK(cpu() <= machine);
}
TEST_CASE("cpu: a level that nobody knows changes nothing") {
  CHECK(detected_with("quantum") == detected_with("avx512"));
}
TEST_CASE("cpu: the level is asked once") {
  const Cpu before = cpu();
  CHECK(detected_with("portable") == lowest);
  CHECK(cpu() == before);
}
TEST_CASE("cpu: levels have names, those that GRADUS_CPU takes among them") {
  CHECK(name(Cpu::portable) == std::string("portable"));
  CHECK(name(Cpu::avx2) == std::string("avx2"));
  CHECK(name(Cpu::avx512) == std::string("avx512"));
  CHECK(name(Cpu::neon) == std::string("neon"));
}
TEST_CASE("cpu: pick returns the body of the level in use") {
  int (*const chosen)() = pick<int()>(+[] { return 0; }, +[] { return 1; }, +[] { return 2; });
  CHECK(chosen() == (cpu() == Cpu::neon ? 0 : static_cast<int>(cpu())));
}
