// SPDX-License-Identifier: MIT
#pragma once
// What the compiler offers, under one name each.

/// One object even when an executable and its libraries hide their symbols (-fvisibility=hidden).
#define GRADUS_SHARED [[gnu::visibility("default")]]

/// A kernel's body has no target of its own: it is inlined into one thin function per vector unit.
#define GRADUS_INLINE [[gnu::always_inline]] inline

/// Rare code, kept away from the common path.
#define GRADUS_COLD [[gnu::cold, gnu::noinline]]

// One system allocation a block lets the sanitizers see every use after free.
#if defined(__SANITIZE_ADDRESS__)
#define GRADUS_SYSTEM_ALLOCATOR 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define GRADUS_SYSTEM_ALLOCATOR 1
#endif
#endif
#ifndef GRADUS_SYSTEM_ALLOCATOR
#define GRADUS_SYSTEM_ALLOCATOR 0
#endif
