// SPDX-License-Identifier: MIT
#pragma once
// The optional component gradus::image: with this header in one unit of a program (any; several do no harm) and libpng
// and libjpeg linked, data::open_image reads and data::save_image writes PNG and JPEG in all its units.
#include <gradus/image/jpeg.hpp>
#include <gradus/image/png.hpp>

namespace gradus::image {

inline constexpr data::ImageCodec codec{read_png, read_jpeg, write_png, write_jpeg};

/// Makes the codec known before main. What came with a plugin leaves with it.
struct Registration {
  Registration() noexcept {
    if (!process_state.image_codec) process_state.image_codec = &codec;
  }
  ~Registration() {
    if (process_state.image_codec == &codec) process_state.image_codec = nullptr;
  }
};
inline const Registration registration;

}  // namespace gradus::image
