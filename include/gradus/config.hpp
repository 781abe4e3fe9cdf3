// SPDX-License-Identifier: MIT
#pragma once
// What the compiler offers, under one name each.

/// One object even when an executable and its libraries hide their symbols (-fvisibility=hidden).
#define GRADUS_SHARED [[gnu::visibility("default")]]

/// A kernel's body has no target of its own: it is inlined into one thin function per vector unit.
#define GRADUS_INLINE [[gnu::always_inline]] inline

/// Errors: kept away from the common path. For nothing that an ordinary program calls: what surely leads to a cold
/// function counts as cold, too, up to the user's own main().
#define GRADUS_COLD [[gnu::cold, gnu::noinline]]

/// Code that runs once, or takes no time: compiled for size, which is what a program's compile time depends on.
#if !defined(__OPTIMIZE__)
#define GRADUS_SMALL [[gnu::noinline]]
#elif defined(__clang__)
#define GRADUS_SMALL [[gnu::noinline, clang::minsize]]
#else
#define GRADUS_SMALL [[gnu::noinline, gnu::optimize("Os")]]
#endif

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
