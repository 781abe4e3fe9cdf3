// SPDX-License-Identifier: MIT
// Linear algebra against PyTorch. Singular and eigenvectors are compared by what does not depend on their signs.
#include "golden/runner.hpp"
#include "linalg/once.hpp"

using namespace gradus;
using namespace gradus::linalg;
using golden::Floats;

namespace {

template <class F>
void check(const char* op, F f) { golden::check_op<Floats>("linalg.txt", op, f); }
bool on(const auto& c, const char* key, Size otherwise = 0) { return c.options.integer(key, otherwise) != 0; }
/// "fro", or a number as Python writes it.
Ord ord_of(const std::string& text) {
  if (text == "fro") return "fro";
  if (text == "nuc") return "nuc";
  return std::stod(text);
}
Tolerance tolerance_of(const auto& c) { return {c.options.real("atol"), c.options.real("rtol", -1)}; }

}  // namespace

TEST_CASE("golden: inv") { check("inv", [](auto& c) { c.out(inv(c.x(0))); }); }
TEST_CASE("golden: solve") {
  check("solve", [](auto& c) { c.out(solve(c.x(0), c.x(1), {.left = on(c, "left", 1)})); });
}
TEST_CASE("golden: det") { check("det", [](auto& c) { c.out(det(c.x(0))); }); }
TEST_CASE("golden: slogdet") {
  check("slogdet", [](auto& c) {
    const auto [sign, logabsdet] = slogdet(c.x(0));
    c.out(sign);
    c.out(logabsdet);
  });
}
TEST_CASE("golden: cholesky") {
  check("cholesky", [](auto& c) { c.out(cholesky(c.x(0), {.upper = on(c, "upper")})); });
}
TEST_CASE("golden: cholesky_solve") {
  check("cholesky_solve", [](auto& c) { c.out(cholesky_solve(c.x(0), c.x(1), {.upper = on(c, "upper")})); });
}
TEST_CASE("golden: solve_triangular") {
  check("solve_triangular", [](auto& c) {
    c.out(solve_triangular(c.x(0), c.x(1), {on(c, "upper"), on(c, "left", 1), on(c, "unit")}));
  });
}
TEST_CASE("golden: qr") {
  check("qr", [](auto& c) {
    const std::string mode = c.options.text("mode", "reduced");
    const auto [Q, R] = qr(c.x(0), mode == "r" ? QrMode::r : mode == "complete" ? QrMode::complete : QrMode::reduced);
    if (mode != "r") c.out(Q);
    c.out(R);
  });
}
TEST_CASE("golden: svd") {
  check("svd", [](auto& c) {
    const auto [U, S, Vh] = svd(c.x(0), {.full_matrices = on(c, "full")});
    const Size k = S.size(-1);
    const auto rest_u = narrow(U.detach(), -1, k, U.size(-1) - k), rest_v = narrow(Vh.detach(), -2, k, Vh.size(-2) - k);
    c.out(square(narrow(U, -1, 0, k)));
    c.out(S);
    c.out(square(narrow(Vh, -2, 0, k)));
    c.out(matmul(rest_u, mT(rest_u)));
    c.out(matmul(mT(rest_v), rest_v));
  });
}
TEST_CASE("golden: svdvals") { check("svdvals", [](auto& c) { c.out(svdvals(c.x(0))); }); }
TEST_CASE("golden: eigh") {
  check("eigh", [](auto& c) {
    const auto [w, V] = eigh(c.x(0), on(c, "upper") ? 'U' : 'L');
    c.out(w);
    c.out(square(V));
  });
}
TEST_CASE("golden: eigvalsh") {
  check("eigvalsh", [](auto& c) { c.out(eigvalsh(c.x(0), on(c, "upper") ? 'U' : 'L')); });
}
TEST_CASE("golden: pinv") { check("pinv", [](auto& c) { c.out(pinv(c.x(0), tolerance_of(c))); }); }
TEST_CASE("golden: lstsq") {
  check("lstsq", [](auto& c) {
    const auto found = lstsq(c.x(0), c.x(1));
    c.out(found.solution);
    c.out(found.residuals);
    c.out(found.rank);
    c.out(found.singular_values);
  });
}
TEST_CASE("golden: matrix_rank") { check("matrix_rank", [](auto& c) { c.out(matrix_rank(c.x(0), tolerance_of(c))); }); }
TEST_CASE("golden: matrix_norm") {
  check("matrix_norm", [](auto& c) {
    const Dims dims = c.options.has("dims") ? c.options.dims("dims") : Dims{-2, -1};
    c.out(matrix_norm(c.x(0), ord_of(c.options.text("ord", "fro")), dims, c.keepdim()));
  });
}
TEST_CASE("golden: norm") {
  check("linalg_norm", [](auto& c) {
    if (!c.options.has("ord")) c.out(linalg::norm(c.x(0)));
    else c.out(linalg::norm(c.x(0), ord_of(c.options.text("ord", "")), c.options.dims("dims"), c.keepdim()));
  });
}
TEST_CASE("golden: cond") { check("cond", [](auto& c) { c.out(cond(c.x(0), ord_of(c.options.text("ord", "2")))); }); }
TEST_CASE("golden: orthogonal_") {
  check("orthogonal", [](auto& c) {
    Generator generator(static_cast<std::uint64_t>(c.options.integer("seed")));
    c.out(nn::init::orthogonal_(c.x(0), c.options.real("gain", 1), generator));
  });
}
