#!/bin/sh
# compare.sh PROGRAM...: all print the same on AVX2 and AVX-512, and all print the same on the level without FMA.
set -eu
for level in avx2 baseline; do
  expected=
  for program; do
    for wish in $level $([ $level = baseline ] || echo avx512); do
      printed=$(GRADUS_CPU=$wish "$program")
      echo "$wish $printed $program"
      [ "${expected:=$printed}" = "$printed" ] || { echo "That differs from $expected." >&2; exit 1; }
    done
  done
done
