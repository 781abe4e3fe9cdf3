// SPDX-License-Identifier: MIT
// host PLUGIN together|apart: opens, uses and closes a plugin, twice. `together`: the program shows its symbols, so
// that there is one state. `apart`: it does not, so that there may be two, and both must work.
#include "check.hpp"

#include <dlfcn.h>

int main(int, char** argv) {
  const bool together = argv[2] == std::string("together");
  for (int round = 0; round < 2; ++round) {
    void* plugin = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
    if (!plugin) return std::printf("%s\n", dlerror()), 1;
    using Entry = const Library*();
    const Library& library = *reinterpret_cast<Entry*>(dlsym(plugin, "gradus_consumer_library"))();
    check_harmless(library);
    if (together) check_one_state(library);
    dlclose(plugin);

    long count = 0;
    gradus::Threads guard(2);
    gradus::parallel_for(1000, [&](gradus::Size) { __atomic_fetch_add(&count, 1, __ATOMIC_RELAXED); });
    check(count == 1000, "the program works in parallel after the plugin is gone");
    for (std::size_t bytes : {100u, 100000u}) gradus::memory::release(gradus::memory::allocate(bytes), bytes);
  }
  return failures;
}
