// SPDX-License-Identifier: MIT
#include <gradus/ops/in_place.hpp>
#include <gradus/ops/matmul.hpp>

#include "support/ops.hpp"

using namespace gradus;
using D = Tensor<double>;

namespace {
const auto grid = [] { return tensor<double>({{1, -2, 3}, {.5, 2, 4}}); };
const auto cube = [] { return arange<double>(-6, 6).reshape({2, 2, 3}) / 4; };
const auto line = [] { return tensor<double>({2, -1, .5}); };
}  // namespace

TEST_CASE("matmul, mm, bmm, outer: values") {
  const auto a = tensor({{1, 2, 3}, {4, 5, 6}}), b = tensor({{1, 0}, {2, 1}, {0, -1}});
  CHECK(same(matmul(a, b), {5, -1, 14, -1}));
  CHECK(same(a.matmul(a.t()), {14, 32, 32, 77}));
  CHECK(same(mm(a.to<double>(), b.to<double>()), {5, -1, 14, -1}));
  CHECK(same(mm(a.to<float>().t(), b.to<float>().t()), {1, 6, -4, 2, 9, -5, 3, 12, -6}));
  CHECK(same(matmul(a, tensor({1, 0, -1})), {-2, -2}));
  CHECK(same(matmul(tensor({1, -1}), a), {-3, -3, -3}));
  CHECK(matmul(tensor({1, 2, 3}), tensor({4, 5, 6})).item() == 32);
  CHECK(matmul(tensor({1, 2, 3}), tensor({4, 5, 6})).sizes() == Dims{});
  CHECK(same(outer(tensor({1, 2}), tensor({3, 4, 5})), {3, 4, 5, 6, 8, 10}));
  const auto stack_of_a = a.expand({2, 2, 3}), two = tensor({{{1}, {0}, {0}}, {{0}, {1}, {0}}});
  CHECK(same(bmm(stack_of_a, two), {1, 4, 2, 5}));
  CHECK(same(matmul(a, two), {1, 4, 2, 5}));
  CHECK(same(matmul(two.transpose(1, 2), b), {1, 0, 2, 1}));
  CHECK(same(matmul(stack_of_a, tensor({1, 0, 0})), {1, 4, 1, 4}));
  CHECK(same(matmul(tensor({1, 2, 3}), two), {1, 2}));
}
TEST_CASE("matmul: batches broadcast") {
  CHECK(matmul(zeros({4, 1, 2, 3}), zeros({5, 3, 6})).sizes() == Dims{4, 5, 2, 6});
  CHECK(matmul(zeros({3}), zeros({4, 5, 3, 6})).sizes() == Dims{4, 5, 6});
  CHECK(matmul(zeros({4, 5, 2, 3}), zeros({3})).sizes() == Dims{4, 5, 2});
  CHECK(matmul(zeros({4, 5, 2, 3}), zeros({3, 6})).sizes() == Dims{4, 5, 2, 6});
  const auto a = arange(8).reshape({2, 1, 2, 2}), b = arange(8, 16).reshape({2, 2, 2});
  const auto y = matmul(a, b);
  for (Size i = 0; i < 2; ++i)
    for (Size j = 0; j < 2; ++j) CHECK(y[i][j].to_vector() == mm(a[i][0], b[j]).to_vector());
}
TEST_CASE("matmul: gradient", "[grad]") {
  check_both_orders([](const D& a, const D& b) { return mm(a * a, b.t()); }, grid(), grid());
  check_both_orders([](const D& a, const D& b) { return matmul(a.t(), b * b); }, grid(), grid());
  check_both_orders([](const D& a, const D& b) { return matmul(a, b * b); }, grid(), line());
  check_both_orders([](const D& a, const D& b) { return matmul(b * b, a.t()); }, grid(), line());
  check_both_orders([](const D& a, const D& b) { return matmul(a * a, b.expand({2, 3}).select(0, 1)); },
                    line(), line());
  check_both_orders([](const D& a, const D& b) { return outer(a * b, b); }, line(), line());
  check_both_orders([](const D& a, const D& b) { return bmm(a, (b * b).transpose(1, 2)); }, cube(), cube());
  check_both_orders([](const D& a, const D& b) { return matmul(a.unsqueeze(1), (b * a).transpose(1, 2)); },
                    cube(), grid());
  check_both_orders([](const D& a, const D& b) { return matmul(b * b, a.transpose(1, 2)); }, cube(), grid());
  check_both_orders([](const D& a, const D& b) { return matmul(a * a, b) * matmul(b, a.transpose(1, 2)); },
                    cube(), line());
}
TEST_CASE("matmul: PyTorch's names") {
  const D a = grid().requires_grad_(), b = line().requires_grad_(), c = cube().requires_grad_();
  CHECK(made_by(matmul(a, a.t())) == "MmBackward0");
  CHECK(made_by(matmul(a, b)) == "MvBackward0");
  CHECK(made_by(matmul(b, a.t())) == "SqueezeBackward4");
  CHECK(made_by(matmul(b, b)) == "DotBackward0");
  CHECK(made_by(matmul(c, c.transpose(1, 2))) == "UnsafeViewBackward0");
  CHECK(made_by(matmul(c, a.t())) == "UnsafeViewBackward0");
  CHECK(made_by(matmul(c, b)) == "UnsafeViewBackward0");
  CHECK(made_by(matmul(b, c.transpose(1, 2))) == "UnsafeViewBackward0");
  CHECK(made_by(bmm(c, c.transpose(1, 2))) == "BmmBackward0");
  CHECK(made_by(outer(b, b)) == "MulBackward0");
}
TEST_CASE("matmul: the result is no view") {
  const D x = cube().requires_grad_(), y = matmul(x, line());
  y.add_(1);
  CHECK(made_by(y) == "AddBackward0");
  sum(y).backward();
  CHECK(same(x.grad(), {2., -1., .5, 2., -1., .5, 2., -1., .5, 2., -1., .5}));
}
TEST_CASE("matmul, mm, bmm, outer: errors") {
  const D x = grid();
  CHECK(error_of<ShapeError>([&] { matmul(x, x); }) ==
        "[matmul] a and b must agree on the inner dimension, but got a (2, 3) and b (2, 3). mat1 and mat2 shapes "
        "cannot be multiplied (2x3 and 2x3).");
  CHECK(error_of<ShapeError>([&] { matmul(line(), zeros<double>({2})); }) ==
        "[matmul] a and b must agree on the inner dimension, but got a (3,) and b (2,). mat1 and mat2 shapes cannot be "
        "multiplied (1x3 and 2x1).");
  CHECK(error_of<ShapeError>([&] { matmul(x, tensor(1.).to<double>()); }) ==
        "[matmul] a and b must have a dimension, but got a (2, 3) and b (). both arguments to matmul need to be at "
        "least 1D, but they are 2D and 0D. Use a * b for a scalar.");
  CHECK(error_of<ShapeError>([&] { matmul(zeros({2, 2, 3}), zeros({3, 3, 3})); }) ==
        "[matmul] a and b must broadcast, but got a (2,) and b (3,). The size of tensor a (2) must match the size of "
        "tensor b (3) at non-singleton dimension 0.");
  CHECK(error_of<ShapeError>([&] { mm(line(), x); }) ==
        "[mm] a and b must be matrices, but got a (3,) and b (2, 3). self must be a matrix.");
  CHECK(error_of<ShapeError>([&] { bmm(x, x); }) ==
        "[bmm] a and b must have rank 3, but got a (2, 3) and b (2, 3). batch1 must be a 3D tensor.");
  CHECK(error_of<ShapeError>([&] { bmm(cube(), cube()); }) ==
        "[bmm] a and b must be (B, N, K) and (B, K, F), but got a (2, 2, 3) and b (2, 2, 3). Expected size for first "
        "two dimensions of batch2 tensor to be: [2, 3] but got: [2, 2].");
  CHECK(error_of<ShapeError>([&] { outer(x, line()); }) ==
        "[outer] a and b must have rank 1, but got a (2, 3) and b (3,). outer: Expected 1-D argument self, but got "
        "2-D.");
}
TEST_CASE("matmul, mm, bmm, outer: edges") {
  CHECK(same(matmul(zeros({2, 0}), zeros({0, 2})), {0, 0, 0, 0}));
  CHECK(matmul(zeros({0, 3}), zeros({3, 2})).sizes() == Dims{0, 2});
  CHECK(matmul(zeros({0}), zeros({0})).item() == 0);
  CHECK(same(matmul(zeros({2, 2, 0}), zeros({0})), {0, 0, 0, 0}));
  CHECK(matmul(zeros({0, 2, 3}), zeros({3, 4})).sizes() == Dims{0, 2, 4});
  CHECK(matmul(zeros({0, 2, 3}), zeros({0, 3, 4})).sizes() == Dims{0, 2, 4});
  CHECK(matmul(zeros({0, 1, 2, 3}), zeros({5, 3, 4})).sizes() == Dims{0, 5, 2, 4});
  CHECK(same(matmul(tensor<double>({{nan_, 1}, {inf, 1}}), tensor<double>({0, 1})), {nan_, nan_}));
  CHECK(same(matmul(tensor<double>({{2}}), tensor<double>({{3}})), {6}));
  CHECK(outer(zeros({0}), zeros({2})).sizes() == Dims{0, 2});
  const D none_of = zeros<double>({0, 2});
  CHECK(slope([&](const D& a) { return matmul(a, none_of); }, zeros<double>({2, 0})).sizes() == Dims{2, 0});
}
