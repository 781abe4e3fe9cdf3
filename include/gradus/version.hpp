// SPDX-License-Identifier: MIT
#pragma once
// The one place where the version stands: CMake, the package files and the tests read it here.
#define GRADUS_VERSION_MAJOR 0
#define GRADUS_VERSION_MINOR 1
#define GRADUS_VERSION_PATCH 0
#define GRADUS_VERSION \
  (10000 * GRADUS_VERSION_MAJOR + 100 * GRADUS_VERSION_MINOR + GRADUS_VERSION_PATCH)
#define GRADUS_VERSION_STRING "0.1.0"
