// SPDX-License-Identifier: MIT
#pragma once
// The grey images of the next batch, made float by threads that have nothing else to do while the loop's body runs.
// What the loop sees is the same as without: the images, and where an error appears.
#include <gradus/core/background.hpp>
#include <gradus/data/transform.hpp>
#include <gradus/kernel/index.hpp>

namespace gradus::data {

class ImagesAhead {
 public:
  ImagesAhead() = default;
  ImagesAhead(const ImagesAhead&) = delete;
  ImagesAhead& operator=(const ImagesAhead&) = delete;
  ~ImagesAhead() {
    if (begun_) end_background();
  }

  /// Begins with those at indices, which must stay where they are until take(). Nothing is begun if there is nobody to
  /// help, or an index is out of bounds.
  ///
  /// Shapes  images (N, H, W) -> (n, 1, H, W)
  GRADUS_SMALL void begin(const Tensor<std::uint8_t>& images, const PixelScale& scale, const Size* indices, Size n) {
    const Size rows = images.sizes()[0], height = images.sizes()[1], width = images.sizes()[2];
    if (num_threads() < 2 || kernel::check_indices(indices, n, rows) >= 0) return;
    try {
      y_ = Tensor<float>::empty({n, 1, height, width});
    } catch (...) {
      return;  // a matter of the batch itself
    }
    images_ = images;
    version_ = images.body()->storage->version;
    scale_ = scale;
    indices_ = indices;
    n_ = n;
    area_ = height * width;
    each_ = 16384 / (area_ + 1) + 1;  // about 2 us, which is how late a helper may come to the next job
    begun_ = begin_background([](void* self, long i) { static_cast<ImagesAhead*>(self)->gather(i); }, this,
                              static_cast<long>((n + each_ - 1) / each_));
    if (!begun_) y_ = {};
  }
  /// The n images at indices, as they are now; undefined if begin() was not for these.
  GRADUS_SMALL Tensor<float> take(const Tensor<std::uint8_t>& images, const Size* indices, Size n) {
    if (!begun_) return {};
    const bool same = indices == indices_ && n == n_ && images.body()->storage->version == version_;
    if (same) parallel_for(background_left(), [](Size) { take_background_piece(); });
    const bool done = end_background();
    begun_ = false;
    Tensor<float> y = std::move(y_);
    return done && same ? y : Tensor<float>();
  }

 private:
  void gather(Size piece) const {
    const Size begin = piece * each_, end = begin + each_ < n_ ? begin + each_ : n_;
    kernel::gather_pixel_rows(begin, end, n_, 1, area_, indices_, images_.data_ptr(), y_.data_ptr(),
                              kernel::NormalizedPixels{&scale_.mean, &scale_.std});
  }

  Tensor<std::uint8_t> images_;  // a handle of its own: a program may end in the middle of a loop
  Tensor<float> y_;
  PixelScale scale_;
  const Size* indices_ = nullptr;
  Size n_ = 0, area_ = 0, each_ = 0;
  std::uint32_t version_ = 0;
  bool begun_ = false;
};

}  // namespace gradus::data
