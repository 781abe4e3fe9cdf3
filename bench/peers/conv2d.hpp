// SPDX-License-Identifier: MIT
#pragma once
// Convolution forward (with a bias), backward to the input and backward to the weights, at the two shapes of notebook
// 003 (batch 32) and at eight of ResNets (batch 8). Beside oneDNN's direct convolution in three settings:
//   onednn_any    every operand in the layout that oneDNN chooses; bringing it there is not timed
//   onednn_nhwc   images channels last, as PyTorch's channels_last; weights as oneDNN chooses, not timed
//   onednn_nchw   images and weights as a framework has them; oneDNN's reorders are timed
#include <oneapi/dnnl/dnnl.hpp>

#include <unordered_map>

#include <gradus/kernel/conv2d_weight.hpp>

#include "turns.hpp"

namespace bench {

struct ConvShape {
  const char* name;
  Size n, c, size, o, kernel, stride, padding;
  Size out() const { return (size + 2 * padding - kernel) / stride + 1; }
};
inline constexpr ConvShape convs[] = {
    {"003_conv1", 32, 1, 28, 32, 3, 1, 0},         {"003_conv2", 32, 32, 13, 64, 3, 1, 0},
    {"resnet_stem_7x7", 8, 3, 224, 64, 7, 2, 3},   {"resnet_56_3x3", 8, 64, 56, 64, 3, 1, 1},
    {"resnet_28_3x3", 8, 128, 28, 128, 3, 1, 1},   {"resnet_14_3x3", 8, 256, 14, 256, 3, 1, 1},
    {"resnet_7_3x3", 8, 512, 7, 512, 3, 1, 1},     {"resnet_56_3x3_stride2", 8, 64, 56, 128, 3, 2, 1},
    {"resnet_56_1x1_out", 8, 64, 56, 256, 1, 1, 0}, {"resnet_56_1x1_in", 8, 256, 56, 64, 1, 1, 0},
};
enum class Pass { forward, data, weights };
enum class Layout { any, nhwc, nchw };

/// The operands, as a framework has them: NCHW and OIHW.
struct ConvMemory {
  std::vector<float> x, weight, bias, y;
  explicit ConvMemory(const ConvShape& s)
      : x(numbers(s.n * s.c * s.size * s.size)), weight(numbers(s.o * s.c * s.kernel * s.kernel)), bias(numbers(s.o)),
        y(numbers(s.n * s.o * s.out() * s.out())) {}
  std::vector<float>& result(Pass pass) { return pass == Pass::forward ? y : pass == Pass::data ? x : weight; }
};

/// oneDNN's convolution: reorders and the primitive, in order.
class OneDnnConv {
 public:
  OneDnnConv(const ConvShape& s, Pass pass, Layout layout, ConvMemory& m) : layout_(layout) {
    using namespace dnnl;
    using tag = memory::format_tag;
    const auto f32 = memory::data_type::f32;
    const tag images = layout == Layout::nhwc ? tag::nhwc : tag::any;
    const memory::dims strides{s.stride, s.stride}, pad{s.padding, s.padding};
    const Size rest = (s.out() - 1) * s.stride + s.kernel - s.size - s.padding;
    const memory::dims x{s.n, s.c, s.size, s.size}, w{s.o, s.c, s.kernel, s.kernel}, y{s.n, s.o, s.out(), s.out()};
    const memory::desc x_any(x, f32, images), w_any(w, f32, tag::any), y_any(y, f32, images), b({s.o}, f32, tag::a);
    const auto direct = algorithm::convolution_direct;
    const convolution_forward::primitive_desc forward(
        {prop_kind::forward_training, direct, x_any, w_any, b, y_any, strides, pad, {rest, rest}}, engine_);
    const memory::desc x_plain(x, f32, tag::nchw), w_plain(w, f32, tag::oihw), y_plain(y, f32, tag::nchw);
    if (pass == Pass::forward) {
      arguments_ = {{DNNL_ARG_SRC, input(x_plain, forward.src_desc(), m.x)},
                    {DNNL_ARG_WEIGHTS, input(w_plain, forward.weights_desc(), m.weight)},
                    {DNNL_ARG_BIAS, input(b, b, m.bias)}};
      finish(convolution_forward(forward), DNNL_ARG_DST, forward.dst_desc(), y_plain, m.y);
    } else if (pass == Pass::data) {
      const convolution_backward_data::primitive_desc data({direct, x_any, w_any, y_any, strides, pad, {rest, rest}},
                                                           engine_, forward);
      arguments_ = {{DNNL_ARG_DIFF_DST, input(y_plain, data.diff_dst_desc(), m.y)},
                    {DNNL_ARG_WEIGHTS, input(w_plain, data.weights_desc(), m.weight)}};
      finish(convolution_backward_data(data), DNNL_ARG_DIFF_SRC, data.diff_src_desc(), x_plain, m.x);
    } else {
      const convolution_backward_weights::primitive_desc weights(
          {direct, x_any, w_any, y_any, strides, pad, {rest, rest}}, engine_, forward);
      arguments_ = {{DNNL_ARG_SRC, input(x_plain, weights.src_desc(), m.x)},
                    {DNNL_ARG_DIFF_DST, input(y_plain, weights.diff_dst_desc(), m.y)}};
      finish(convolution_backward_weights(weights), DNNL_ARG_DIFF_WEIGHTS, weights.diff_weights_desc(), w_plain,
             m.weight);
    }
  }
  void run() {
    for (auto& [step, arguments] : steps_) step.execute(stream_, arguments);
    stream_.wait();
  }
  /// Brings the result where the framework has it.
  void fetch() {
    if (fetch_) fetch_.execute(stream_, from_, to_);
    stream_.wait();
  }

 private:
  dnnl::memory input(const dnnl::memory::desc& plain, const dnnl::memory::desc& wanted, std::vector<float>& numbers) {
    dnnl::memory from(plain, engine_, numbers.data());
    if (plain == wanted) return from;
    dnnl::memory to(wanted, engine_);
    const dnnl::reorder reorder(from, to);
    if (layout_ == Layout::nchw) steps_.push_back({reorder, {{DNNL_ARG_FROM, from}, {DNNL_ARG_TO, to}}});
    else dnnl::reorder(reorder).execute(stream_, from, to);
    return to;
  }
  void finish(const dnnl::primitive& convolution, int argument, const dnnl::memory::desc& chosen,
              const dnnl::memory::desc& plain, std::vector<float>& numbers) {
    to_ = from_ = dnnl::memory(plain, engine_, numbers.data());
    if (plain != chosen) from_ = dnnl::memory(chosen, engine_), fetch_ = dnnl::reorder(from_, to_);
    arguments_[argument] = from_;
    steps_.push_back({convolution, arguments_});
    if (fetch_ && layout_ == Layout::nchw) {
      steps_.push_back({fetch_, {{DNNL_ARG_FROM, from_}, {DNNL_ARG_TO, to_}}});
      fetch_ = {};
    }
  }

  Layout layout_;
  dnnl::engine engine_{dnnl::engine::kind::cpu, 0};
  dnnl::stream stream_{engine_};
  std::vector<std::pair<dnnl::primitive, std::unordered_map<int, dnnl::memory>>> steps_;
  std::unordered_map<int, dnnl::memory> arguments_;
  dnnl::memory from_, to_;
  dnnl::reorder fetch_;
};

inline void gradus_conv(const ConvShape& from, Pass pass, ConvMemory& m) {
  gradus::kernel::Conv2dShape s{from.n, from.c, from.size, from.size, from.o, from.kernel, from.kernel};
  s.stride_h = s.stride_w = from.stride;
  s.top = s.left = from.padding;
  s.out_h = s.out_w = from.out();
  if (pass == Pass::forward)
    gradus::kernel::conv2d<float>(s, m.x.data(), m.weight.data(), m.bias.data(), m.y.data());
  else if (pass == Pass::data)
    gradus::kernel::conv2d_input_grad<float>(s, m.y.data(), m.weight.data(), m.x.data());
  else
    gradus::kernel::conv2d_weight_grad<float>(s, m.x.data(), m.y.data(), m.weight.data());
}

/// Against each setting of oneDNN, a group of ratios of its own; the case's ratio is against the best.
inline bool conv_case(const Options& options, const ConvShape& s, Pass pass, int threads, Ratios& ratios) {
  constexpr const char* passes[] = {"forward", "backward_data", "backward_weights"};
  const std::string group = std::string("conv2d_") + passes[static_cast<int>(pass)];
  ConvMemory m(s);
  std::vector<OneDnnConv> peers;
  for (Layout layout : {Layout::any, Layout::nhwc, Layout::nchw}) peers.emplace_back(s, pass, layout, m);
  gradus_conv(s, pass, m);
  const std::vector<float> ours = m.result(pass);
  const Size taps = s.kernel * s.kernel;
  const Size terms = pass == Pass::weights ? s.n * s.out() * s.out() : (pass == Pass::data ? s.o : s.c) * taps;
  for (OneDnnConv& peer : peers) {
    std::fill(m.result(pass).begin(), m.result(pass).end(), 1e9f);
    peer.run();
    peer.fetch();
    if (agree(ours, m.result(pass), terms)) continue;
    std::fprintf(stderr, "%s %s: oneDNN does not compute what gradus does\n", s.name, group.c_str());
    return false;
  }
  const std::vector<Times> times = in_turn(options, threads,
                                           {{"gradus", [&] { gradus_conv(s, pass, m); }},
                                            {"onednn_any", [&] { peers[0].run(); }},
                                            {"onednn_nhwc", [&] { peers[1].run(); }},
                                            {"onednn_nchw", [&] { peers[2].run(); }}});
  const double multiply_adds = static_cast<double>(m.y.size()) * static_cast<double>(s.c * taps);
  const double elements = static_cast<double>(m.x.size() + m.weight.size() + m.y.size());
  Ratios best;
  report(group, s.name, threads, {2 * multiply_adds, 4 * elements}, times, best);
  const std::string where = ",threads=" + std::to_string(threads);
  for (std::size_t k = 1; k < times.size(); ++k)
    for (const std::string& name : {group, std::string("conv2d")})
      ratios.add(name + where + "," + times[k].who, s.name, times[k].median / times[0].median);
  return true;
}

inline bool run_convs(const Options& options, const std::vector<int>& threads, Ratios& ratios) {
  bool good = true;
  for (int n : threads) {
    gradus::set_num_threads(n);
    omp_set_num_threads(n);
    for (Pass pass : {Pass::forward, Pass::data, Pass::weights})
      for (const ConvShape& s : convs) good &= conv_case(options, s, pass, n, ratios);
  }
  return good;
}

}  // namespace bench
