// SPDX-License-Identifier: MIT
#include <gradus/tensor/device.hpp>

#include <sstream>

#include <gradus/tensor/print.hpp>

#include "support/catch.hpp"

using namespace gradus;

TEST_CASE("device: the notebooks' choice is the CPU") {
  const Device device = gradus::device(cuda::is_available() ? "cuda" : mps::is_available() ? "mps" : "cpu");
  CHECK(shown(device) == "cpu");
  CHECK((std::ostringstream() << device).str() == "cpu");
  CHECK(device == gradus::device("cpu:0"));
  CHECK(cuda::device_count() == 0);
}
TEST_CASE("device: errors") {
  CHECK(error_of<ValueError>([] { device("cuda:1"); }) ==
        "[device] name must be cpu, but got cuda:1. gradus computes on the CPU alone, it was not compiled with cuda "
        "enabled: write device(\"cpu\"), or let cuda::is_available() decide.");
  CHECK(error_of<ValueError>([] { device("mps"); }) ==
        "[device] name must be cpu, but got mps. gradus computes on the CPU alone, it was not compiled with mps "
        "enabled: write device(\"cpu\"), or let mps::is_available() decide.");
  CHECK(error_of<ValueError>([] { device("nonsense"); }) ==
        "[device] name must be cpu, but got nonsense. Expected a device type at start of device string: write "
        "device(\"cpu\").");
  CHECK(error_of<ValueError>([] { device(""); }) ==
        "[device] name must be cpu, but got . Expected a device type at start of device string: write "
        "device(\"cpu\").");
}
