// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <fstream>
#include <sstream>

#include <gradus/ops/arithmetic.hpp>
#include <gradus/ops/as_strided.hpp>
#include <gradus/ops/sum.hpp>
#include <gradus/tensor/nested.hpp>
#include <gradus/tensor/print.hpp>

using namespace gradus;

namespace {

struct Restored {
  PrintOptions before = get_printoptions();
  ~Restored() { set_printoptions(before); }
};

Dims dims_of(const std::string& listed) {
  Dims d;
  if (listed == "-") return d;
  std::istringstream in(listed);
  for (std::string n; std::getline(in, n, ',');) d.push_back(std::stol(n));
  return d;
}

/// One case of print.txt (make_print.py describes it).
struct GoldenCase {
  std::string title, dtype, sizes, strides, grad, data, text;
  Size offset = 0;
  PrintOptions options;

  bool read(std::istream& in) {
    std::string line, word;
    while (std::getline(in, line) && line.substr(0, 5) != "case ") {}
    if (!in) return false;
    title = line.substr(5);
    in >> word >> dtype >> sizes >> strides >> offset >> grad >> options.precision >> options.threshold >>
        options.edgeitems >> options.linewidth;
    std::getline(in, line);
    std::getline(in, data);
    int lines = 0;
    in >> word >> lines;
    std::getline(in, line);
    text.clear();
    for (int i = 0; i < lines && std::getline(in, line); ++i) text += (i ? "\n" : "") + line;
    return static_cast<bool>(in);
  }
  template <class T>
  std::vector<T> numbers() const {
    std::istringstream in(data);
    std::string word;
    std::vector<T> v;
    in >> word;
    if (word == "ramp") {
      Size n = 0, factor = 0, modulus = 0, shift = 0;
      std::string scale;
      in >> n >> factor >> modulus >> shift >> scale;
      const double by = std::strtod(scale.c_str(), nullptr);
      for (Size i = 0; i < n; ++i) {
        const Size k = i * factor % modulus - shift;
        v.push_back(Floating<T> ? static_cast<T>(static_cast<double>(k) * by) : static_cast<T>(k));
      }
      return v;
    }
    while (in >> word) {
      if constexpr (Floating<T>) v.push_back(static_cast<T>(std::strtod(word.c_str(), nullptr)));
      else v.push_back(static_cast<T>(std::stoll(word)));
    }
    return v;
  }
  std::string printed() const {
    std::string s;
    const auto go = [&](auto t) {
      using T = decltype(t);
      if (dtype != name(dtype_of<T>())) return;
      const Tensor<T> memory = from_vector(numbers<T>());
      const Ref<Body> x = look(*memory.body(), dims_of(sizes), dims_of(strides), offset);
      s = to_string(*x, grad == "-" || grad == "leaf" ? nullptr : grad.c_str(), grad != "-");
    };
    go(float{}), go(double{}), go(std::int64_t{}), go(std::int32_t{}), go(std::uint8_t{}), go(bool{});
    return s;
  }
};

}  // namespace

TEST_CASE("print: every golden text of PyTorch") {
  const Restored restored;
  std::ifstream in(GRADUS_SOURCE_DIR "/tests/golden/print.txt");
  REQUIRE(in);
  GoldenCase c;
  int cases = 0;
  for (; c.read(in); ++cases) {
    set_printoptions(c.options);
    INFO(c.title);
    CHECK(c.printed() == c.text);
  }
  CHECK(cases >= 190);
}

TEST_CASE("print: what a tensor says of its history") {
  const Tensor<float> x = tensor({1.f, 2.5f});
  CHECK(to_string(x) == "tensor([1.0000, 2.5000])");
  x.requires_grad_();
  CHECK(to_string(x) == "tensor([1.0000, 2.5000], requires_grad=True)");
  CHECK(to_string(x * 2) == "tensor([2., 5.], grad_fn=<MulBackward0>)");
  CHECK(to_string((x * 2).detach()) == "tensor([2., 5.])");
  CHECK(to_string(Tensor<float>()) == "None");
  std::ostringstream out;
  out << tensor({{true}, {false}});
  CHECK(out.str() == "tensor([[ True],\n        [False]])");
}

TEST_CASE("print: numbers, sizes and types as Python writes them") {
  CHECK(number_string(2) == "2.0");
  CHECK(number_string(0.1) == "0.1");
  CHECK(number_string(0.1f) == "0.10000000149011612");
  CHECK(number_string(-0.) == "-0.0");
  CHECK(number_string(1e15) == "1000000000000000.0");
  CHECK(number_string(1e16) == "1e+16");
  CHECK(number_string(123456789012345678.) == "1.2345678901234568e+17");
  CHECK(number_string(0.0001) == "0.0001");
  CHECK(number_string(1e-5) == "1e-05");
  CHECK(number_string(5e-324) == "5e-324");
  CHECK(number_string(1.7976931348623157e308) == "1.7976931348623157e+308");
  CHECK(number_string(-__builtin_inf()) == "-inf");
  CHECK(number_string(-__builtin_nan("")) == "nan");
  CHECK(shown(true) == "True");
  CHECK(shown("text") == "text");
  CHECK(shown('c') == "c");
  CHECK(shown(std::uint8_t{7}) == "7");
  CHECK(shown(Dtype::int64) == "torch.int64");
  CHECK(shown(Dims{}) == "torch.Size([])");
  CHECK(shown(tensor({{1, 2, 3}}).sizes()) == "torch.Size([1, 3])");
  CHECK(shown(tensor(3)) == "tensor(3)");
}

TEST_CASE("print: NaNs of either sign, quiet or not, print as Python's") {
  const double signalling = __builtin_bit_cast(double, 0x7ff0000000000001), negative = -__builtin_nan("");
  CHECK(to_string(tensor<double>({signalling, negative})) == "tensor([nan, nan], dtype=torch.float64)");
}
