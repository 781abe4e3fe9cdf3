// SPDX-License-Identifier: MIT
#include <gradus/image.hpp>
