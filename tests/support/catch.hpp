// SPDX-License-Identifier: MIT
#pragma once
// One name for Catch2 2.x (Debian 12) and 3.x.
#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>
using Catch::Approx;
#else
#include <catch2/catch.hpp>
#endif

#include <string>

#include <gradus/core/error.hpp>

/// The text of the E that f throws, or what happened instead.
template <class E = gradus::Error, class F>
std::string error_of(F&& f) {
  try {
    f();
  } catch (const E& e) {
    return e.what();
  } catch (const std::exception& e) {
    return std::string("another error: ") + e.what();
  }
  return "no error";
}
