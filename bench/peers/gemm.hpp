// SPDX-License-Identifier: MIT
#pragma once
// sgemm at every shape of the notebooks' linear layers, forward y = x W^T, backward dW = dy^T x and dx = dy W, where
// the nets of bench/train/notebook_epoch.cpp run them, and at 512^3 and 1024^3. Beside oneDNN, OpenBLAS, Eigen and MKL
// (out of PyTorch's library, if its path is given).
#include <cblas.h>
#include <dlfcn.h>
#include <omp.h>
#include <oneapi/dnnl/dnnl.h>

#include <gradus/kernel/gemm.hpp>

#include "turns.hpp"

void eigen_threads(int n);
void eigen_sgemm(bool a_turned, bool b_turned, long m, long n, long k, const float* a, const float* b, float* c);

namespace bench {

/// C (M, N) = A B; a turned operand lies in memory as its transpose.
struct Gemm {
  std::string name;
  Size m, n, k;
  bool a_turned, b_turned;
};

inline std::vector<Gemm> notebook_gemms() {
  struct Net {
    const char* name;
    Size batch;
    std::vector<Size> widths;
    bool first_has_dx;
    int first_number;
  };
  const Net nets[] = {{"mlp", 256, {784, 256, 128, 10}, false, 1}, {"mlr", 256, {784, 10}, false, 1},
                      {"logistic", 128, {784, 10}, false, 1},      {"linear", 32, {784, 100, 100, 10}, false, 1},
                      {"conv", 32, {1600, 128, 10}, true, 3},      {"wide", 100, {784, 1200, 600, 300, 10}, false, 1}};
  std::vector<Gemm> all;
  for (const Net& net : nets)
    for (std::size_t i = 0; i + 1 < net.widths.size(); ++i) {
      const Size in = net.widths[i], out = net.widths[i + 1];
      const int number = net.first_number + static_cast<int>(i);
      const std::string layer = std::string(net.name) + "_layer" + std::to_string(number);
      all.push_back({layer + "_forward", net.batch, out, in, false, true});
      all.push_back({layer + "_dW", out, in, net.batch, true, false});
      if (i > 0 || net.first_has_dx) all.push_back({layer + "_dx", net.batch, in, out, false, false});
    }
  return all;
}

/// MKL's Fortran interface, which PyTorch's library exports.
class Mkl {
 public:
  explicit Mkl(const std::string& path) {
    void* library = path.empty() ? nullptr : dlopen(path.c_str(), RTLD_LAZY | RTLD_LOCAL);
    if (!library) {
      if (!path.empty()) std::fprintf(stderr, "no MKL: %s\n", dlerror());
      return;
    }
    product_ = reinterpret_cast<Product*>(dlsym(library, "SGEMM"));
    threads_ = reinterpret_cast<int (*)(int)>(dlsym(library, "MKL_Set_Num_Threads_Local"));
    if (!threads_) product_ = nullptr;
  }
  explicit operator bool() const { return product_; }
  void threads(int n) const { if (product_) threads_(n); }
  /// Column-major: C^T = B^T A^T.
  void run(const Gemm& g, const float* a, const float* b, float* c) const {
    const int m = static_cast<int>(g.m), n = static_cast<int>(g.n), k = static_cast<int>(g.k);
    const int a_step = g.a_turned ? m : k, b_step = g.b_turned ? k : n;
    const float one = 1, zero = 0;
    product_(g.b_turned ? "T" : "N", g.a_turned ? "T" : "N", &n, &m, &k, &one, b, &b_step, a, &a_step, &zero, c, &n);
  }

 private:
  using Product = void(const char*, const char*, const int*, const int*, const int*, const float*, const float*,
                       const int*, const float*, const int*, const float*, float*, const int*);
  Product* product_ = nullptr;
  int (*threads_)(int) = nullptr;
};

/// Multiply-adds whose operands stay in registers: what no kernel can beat. 2 lanes 12 n operations.
#if defined(__x86_64__)
#define BENCH_FMA(V, sum) "vfmadd231ps %%" V "12, %%" V "13, %%" V #sum "\n"
#define BENCH_ZERO(sum) "vxorps %%ymm" #sum ", %%ymm" #sum ", %%ymm" #sum "\n"
#define BENCH_12(X) X(0) X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8) X(9) X(10) X(11)
#define BENCH_512(sum) BENCH_FMA("zmm", sum)
#define BENCH_256(sum) BENCH_FMA("ymm", sum)
#define BENCH_LOOP(X)                                                                                             \
  asm volatile(BENCH_12(BENCH_ZERO) BENCH_ZERO(12) BENCH_ZERO(13) "1:\n" BENCH_12(X) "dec %0\n jnz 1b\n"           \
               "vzeroupper\n" : "+r"(n) : : "cc", "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7",  \
               "xmm8", "xmm9", "xmm10", "xmm11", "xmm12", "xmm13")
inline double multiply_adds(long n) {
  const double flops = 2.0 * 12 * static_cast<double>(n) * (gradus::cpu() == gradus::Cpu::avx512 ? 16 : 8);
  if (gradus::cpu() == gradus::Cpu::avx512) BENCH_LOOP(BENCH_512);
  else if (gradus::cpu() == gradus::Cpu::avx2) BENCH_LOOP(BENCH_256);
  else return 0;
  return flops;
}
#else
inline double multiply_adds(long) { return 0; }
#endif

inline void set_threads(int n, const Mkl& mkl) {
  gradus::set_num_threads(n);
  omp_set_num_threads(n);  // oneDNN
  openblas_set_num_threads(n);
  eigen_threads(n);
  mkl.threads(n);
}

inline void gradus_sgemm(const Gemm& g, const float* a, const float* b, float* c) {
  gradus::kernel::gemm(g.m, g.n, g.k, a, g.a_turned ? 1 : g.k, g.a_turned ? g.m : 1, b, g.b_turned ? 1 : g.n,
                       g.b_turned ? g.k : 1, c, g.n);
}

inline std::vector<Way> gemm_ways(const Gemm& g, const Mkl& mkl, const float* a, const float* b, float* c) {
  const Size a_step = g.a_turned ? g.m : g.k, b_step = g.b_turned ? g.k : g.n;
  std::vector<Way> ways{
      {"gradus", [=] { gradus_sgemm(g, a, b, c); }},
      {"onednn", [=] {
         dnnl_sgemm(g.a_turned ? 'T' : 'N', g.b_turned ? 'T' : 'N', g.m, g.n, g.k, 1, a, a_step, b, b_step, 0, c, g.n);
       }},
      {"openblas", [=] {
         cblas_sgemm(CblasRowMajor, g.a_turned ? CblasTrans : CblasNoTrans, g.b_turned ? CblasTrans : CblasNoTrans,
                     static_cast<int>(g.m), static_cast<int>(g.n), static_cast<int>(g.k), 1, a,
                     static_cast<int>(a_step), b, static_cast<int>(b_step), 0, c, static_cast<int>(g.n));
       }},
      {"eigen", [=] { eigen_sgemm(g.a_turned, g.b_turned, g.m, g.n, g.k, a, b, c); }}};
  if (mkl) ways.push_back({"mkl", [=, &mkl] { mkl.run(g, a, b, c); }});
  return ways;
}

inline bool gemm_case(const Options& options, const std::string& group, const Gemm& g, int threads, const Mkl& mkl,
                      Ratios& ratios) {
  const std::vector<float> a = numbers(g.m * g.k), b = numbers(g.k * g.n);
  std::vector<float> c(static_cast<std::size_t>(g.m * g.n)), ours;
  const std::vector<Way> ways = gemm_ways(g, mkl, a.data(), b.data(), c.data());
  for (const Way& way : ways) {
    std::fill(c.begin(), c.end(), 1e9f);
    way.run();
    if (ours.empty()) ours = c;
    if (agree(ours, c, g.k)) continue;
    std::fprintf(stderr, "%s: %s does not compute what gradus does\n", g.name.c_str(), way.who.c_str());
    return false;
  }
  const auto count = [](Size n) { return static_cast<double>(n); };
  const std::string name = g.name + ":" + std::to_string(g.m) + "x" + std::to_string(g.n) + "x" + std::to_string(g.k);
  report(group, name, threads, {2 * count(g.m) * count(g.n) * count(g.k), 4 * count(g.m * g.k + g.k * g.n + g.m * g.n)},
         in_turn(options, threads, ways), ratios);
  return true;
}

/// 1024^3 and the peak of the multipliers in turn.
inline void peak_case(const Options& options, int threads) {
  const Gemm g{"square", 1024, 1024, 1024, false, false};
  const std::vector<float> a = numbers(g.m * g.k), b = numbers(g.k * g.n);
  std::vector<float> c(static_cast<std::size_t>(g.m * g.n));
  const long n = 100'000;
  const std::vector<Times> t = in_turn(
      options, threads,
      {{"gradus", [&] { gradus_sgemm(g, a.data(), b.data(), c.data()); }},
       {"peak", [&] { gradus::parallel_for(threads, [](Size) { multiply_adds(n); }); }},
       {"onednn", [&] {
          dnnl_sgemm('N', 'N', g.m, g.n, g.k, 1, a.data(), g.k, b.data(), g.n, 0, c.data(), g.n);
        }}});
  const double flops = 2.0 * 1024 * 1024 * 1024, peak = threads * multiply_adds(n) / t[1].median;
  std::printf("peak threads=%d fma_GF/s=%.1f sgemm_1024_GF/s=%.1f share=%.3f onednn_share=%.3f\n", threads, 1e-9 * peak,
              1e-9 * flops / t[0].median, flops / t[0].median / peak, flops / t[2].median / peak);
  std::fflush(stdout);
}

inline bool run_gemms(const Options& options, const std::vector<int>& threads, Ratios& ratios) {
  const Mkl mkl(options.mkl);
  bool good = true;
  for (int n : threads) {
    set_threads(n, mkl);
    peak_case(options, n);
    for (const Gemm& g : notebook_gemms()) good &= gemm_case(options, "sgemm", g, n, mkl, ratios);
    for (Size side : {512, 1024})
      good &= gemm_case(options, "sgemm_square", {"square", side, side, side, false, false}, n, mkl, ratios);
  }
  return good;
}

}  // namespace bench
