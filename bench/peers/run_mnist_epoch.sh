#!/bin/bash
# SPDX-License-Identifier: MIT
# Seconds per epoch of the first notebook's network beside PyTorch, in turn; then -O0 beside -O2; then what compiling
# costs. On an idle machine:
#
#   bench/peers/run_mnist_epoch.sh [--model mlp|mlr] [--rounds N] [--epochs N]
#
# Environment: CXX (g++), PYTHON (python3, with PyTorch), OUT (a folder for the programs; a temporary one).
set -euo pipefail
model=mlp rounds=5 epochs=5
while [ $# -gt 1 ]; do
  case $1 in
    --model) model=$2 ;;
    --rounds) rounds=$2 ;;
    --epochs) epochs=$2 ;;
    *) break ;;
  esac
  shift 2
done
[ $# -eq 0 ] || { echo "usage: $0 [--model mlp|mlr] [--rounds N] [--epochs N]" >&2; exit 2; }

root=$(cd "$(dirname "$0")/../.." && pwd)
cxx=${CXX:-g++} python=${PYTHON:-python3} out=${OUT:-$(mktemp -d)}
[ -n "${OUT:-}" ] || trap 'rm -rf "$out"' EXIT
flags="-std=c++20 -fopenmp -I $root/include"
cores=$(nproc)
limit=60  # seconds: a team of threads on a busy machine may take minutes
rm -f "$out"/a "$out"/b "$out"/ratios

ours() {  # threads, epochs
  timeout "$limit" "$out/ours" --model "$model" --threads "$1" --epochs "$2" --data "$root/examples/data"
}
peer() {  # threads, epochs, optimizer, wait policy
  OMP_PROC_BIND=true OMP_WAIT_POLICY=$4 timeout "$limit" "$python" "$root/bench/peers/mnist_epoch.py" --model "$model" \
    --threads "$1" --epochs "$2" --optimizer "$3"
}
field() { sed -n "s/.* $1=\([0-9.]*\).*/\1/p"; }
median() { sort -g | awk '{v[NR] = $1} END {print v[int((NR + 1) / 2)]}'; }
state() { echo "load $(cut -d' ' -f1 /proc/loadavg) on $cores cores"; }
# Reads settings, tries each for two epochs, prints the one whose better epoch is the shortest.
best_of() {
  while read -r -a setting; do
    result=$("$1" "${setting[0]}" 2 "${setting[@]:1}" < /dev/null || true)
    echo "  try ${setting[*]}: ${result:-failed}" >&2
    [ -z "$result" ] || echo "$(field best <<< "$result") ${setting[*]}"
  done | sort -g | head -1 | cut -d' ' -f2-
}

echo "$(sed -n 's/^model name[[:space:]]*: //p' /proc/cpuinfo | head -1); $("$cxx" --version | head -1); $(state)"
"$cxx" -O2 $flags "$root/bench/train/mnist_epoch.cpp" -o "$out/ours"
threads=$(seq 1 "$cores")
our_best=$(best_of ours <<< "$threads")
peer_best=$(best_of peer <<< "$(for t in $threads; do
  echo "$t default active"
  echo "$t foreach active"
  [ "$t" = 1 ] || echo "$t default passive"
done)")
limit=600
read -r -a peer_setting <<< "$peer_best"
echo "best settings: ours $our_best threads; PyTorch $peer_best (threads, RMSprop, OMP_WAIT_POLICY)"

for round in $(seq "$rounds"); do
  a=$(ours "$our_best" "$epochs" | field median)
  b=$(peer "${peer_setting[0]}" "$epochs" "${peer_setting[@]:1}" | field median)
  echo "round $round: ours $a s, PyTorch $b s, ratio $(awk "BEGIN {printf \"%.2f\", $b / $a}"); $(state)"
  echo "$a" >> "$out/a"; echo "$b" >> "$out/b"; awk "BEGIN {print $b / $a}" >> "$out/ratios"
done
a=$(median < "$out/a") b=$(median < "$out/b")
spread=$(sort -g "$out/ratios" | awk 'NR == 1 {low = $1} {high = $1} END {printf "%.2f to %.2f", low, high}')
echo "result: model=$model ours=$a torch=$b ratio=$(awk "BEGIN {printf \"%.2f\", $b / $a}") (rounds: $spread)"

measure() {  # what, flags and file
  local what=$1; shift
  if [ -x /usr/bin/time ]; then /usr/bin/time -f "compile $what: %e s (%U s of a core), %M KB" "$cxx" $flags "$@" 2>&1
  else TIMEFORMAT="compile $what: %R s (%U s of a core)"; { time "$cxx" $flags "$@"; } 2>&1; fi
}
echo '#include <gradus/gradus.hpp>' > "$out/header.cpp"
measure "the training program, -O2" -O2 "$root/bench/train/compile_cost.cpp" -o "$out/program"
measure "the header alone, -O2" -O2 -c "$out/header.cpp" -o "$out/header.o"
measure "the benchmark, -O0" -O0 "$root/bench/train/mnist_epoch.cpp" -o "$out/slow"
for round in 1 2 3; do
  ours "$our_best" 2 | field best
  mv "$out/ours" "$out/fast"; mv "$out/slow" "$out/ours"
  ours "$our_best" 2 | field best
  mv "$out/ours" "$out/slow"; mv "$out/fast" "$out/ours"
done | awk 'NR % 2 {a[++n] = $1; next} {printf "-O0 %.3f s, -O2 %.3f s: %.2f times\n", $1, a[n], $1 / a[n]}'
