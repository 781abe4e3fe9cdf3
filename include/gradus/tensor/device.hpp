// SPDX-License-Identifier: MIT
#pragma once
// Devices, so that ported code reads the same. There is one: the CPU.
//   const Device device = gradus::device(cuda::is_available() ? "cuda" : "cpu");
#include <concepts>
#include <iosfwd>
#include <string>
#include <string_view>

#include <gradus/core/error.hpp>

namespace gradus {

/// Where tensors lie and modules compute: the CPU.
class Device {
 public:
  constexpr const char* type() const noexcept { return "cpu"; }
  friend constexpr bool operator==(Device, Device) noexcept { return true; }
};

/// torch.device(name).
///
/// Throws  ValueError unless name is "cpu"
GRADUS_SMALL inline Device device(std::string_view name) {
  if (name == "cpu" || name == "cpu:0") return {};
  const std::string got(name), type = got.substr(0, got.find(':'));
  if (type == "cuda" || type == "mps" || type == "xpu")
    fail<ValueError>({"[device] name must be cpu, but got ", got, ". gradus computes on the CPU alone, it was not "
                      "compiled with ", type, " enabled: write device(\"cpu\"), or let ", type,
                      "::is_available() decide."});
  fail<ValueError>({"[device] name must be cpu, but got ", got, ". Expected a device type at start of device string: "
                    "write device(\"cpu\")."});
}
/// "cpu".
inline std::string to_string(Device device) { return device.type(); }
template <std::same_as<Device> D>
std::ostream& operator<<(std::ostream& out, D device) { return out << device.type(); }

// What PyTorch code asks before it chooses a device.
namespace cuda {
constexpr bool is_available() noexcept { return false; }
constexpr int device_count() noexcept { return 0; }
}  // namespace cuda
namespace mps {
constexpr bool is_available() noexcept { return false; }
}  // namespace mps
namespace xpu {
constexpr bool is_available() noexcept { return false; }
}  // namespace xpu

}  // namespace gradus
