#!/bin/sh
# SPDX-License-Identifier: MIT
# compare.sh PROGRAM...: all print the same on AVX2 and AVX-512, and all print the same on the level without FMA.
set -eu
[ $# -gt 0 ] || { echo "usage: $0 PROGRAM..." >&2; exit 2; }
for level in avx2 baseline; do
  expected=
  for program; do
    for wish in $level $([ $level = baseline ] || echo avx512); do
      status=0
      printed=$(GRADUS_CPU=$wish "$program") || status=$?
      echo "$wish $printed $program"
      [ $status = 0 ] || { echo "That ended with status $status." >&2; exit 1; }
      [ "${expected:=$printed}" = "$printed" ] || { echo "That differs from $expected." >&2; exit 1; }
    done
  done
done
