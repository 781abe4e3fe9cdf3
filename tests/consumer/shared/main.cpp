// SPDX-License-Identifier: MIT
// An executable and the shared library it is linked with.
#include "check.hpp"

int main() {
  const Library& library = *gradus_consumer_library();
  check_one_state(library);
  check_harmless(library);
  return failures;
}
