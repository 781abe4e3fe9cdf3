// SPDX-License-Identifier: MIT
#pragma once
// Names without definitions, for headers that only pass tensors on.
#include <gradus/core/dtype.hpp>

namespace gradus {

struct Dims;
struct Body;
struct Node;
class Engine;
template <Element T> class Tensor;
class AnyTensor;
class Generator;

}  // namespace gradus
