#!/bin/bash
# SPDX-License-Identifier: MIT
# Seconds per training epoch of the notebooks' networks beside PyTorch and JAX, in turn. On an idle machine:
#
#   bench/peers/run_notebooks.sh [--works "mlp mlr logistic linear conv wide"] [--rounds N] [--epochs N]
#
# First every setting of everyone is tried for two epochs; then the best of each run in turn. The ratio is the fastest
# peer's median over ours.
# Environment: CXX (g++); PYTHON (python3, with PyTorch); JAX_PYTHON (a python with JAX; without it JAX is left out).
set -euo pipefail
works="mlp mlr logistic linear conv wide" rounds=5 epochs=5
while [ $# -gt 1 ]; do
  case $1 in
    --works) works=$2 ;;
    --rounds) rounds=$2 ;;
    --epochs) epochs=$2 ;;
    *) break ;;
  esac
  shift 2
done
[ $# -eq 0 ] || { echo "usage: $0 [--works \"mlp ...\"] [--rounds N] [--epochs N]" >&2; exit 2; }

root=$(cd "$(dirname "$0")/../.." && pwd)
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
cores=$(nproc) limit=300
state() { echo "load $(cut -d' ' -f1 /proc/loadavg) on $cores cores"; }
field() { sed -n "s/.* $1=\([0-9.]*\).*/\1/p"; }
median() { sort -g | awk '{v[NR] = $1} END {print v[int((NR + 1) / 2)]}'; }

run() {  # who, threads, setting, epochs; prints a line, or nothing
  local how=(--work "$work" --threads "$2" --epochs "$4" --data "$root/examples/data")
  case $1 in
    ours) timeout "$limit" "$out/ours" "${how[@]}" ;;
    torch) OMP_PROC_BIND=true timeout "$limit" "${PYTHON:-python3}" "$root/bench/peers/notebook_epoch_torch.py" \
      "${how[@]}" --setting "$3" ;;
    jax) timeout "$limit" "$JAX_PYTHON" "$root/bench/peers/notebook_epoch_jax.py" "${how[@]}" --setting "$3" ;;
  esac 2>/dev/null || true
}
settings() {  # of one, for this work
  case $1 in
    ours) echo - ;;
    torch) [ "$work" = conv ] && echo "fused channels_last" || echo "fused foreach" ;;
    jax) echo unsafe_rbg ;;
  esac
}
who="ours torch"
[ -z "${JAX_PYTHON:-}" ] || who="$who jax"

"${CXX:-g++}" -std=c++20 -O2 -fopenmp -I "$root/include" "$root/bench/train/notebook_epoch.cpp" -o "$out/ours"
echo "$(sed -n 's/^model name[[:space:]]*: //p' /proc/cpuinfo | head -1); $("${CXX:-g++}" --version | head -1); $(state)"
for work in $works; do
  n=$epochs
  [ "$work" != conv ] || n=1
  declare -A best=()
  for w in $who; do
    [ "$w $work" != "jax conv" ] || continue  # 130 s an epoch on a CPU
    best[$w]=$(for s in $(settings "$w"); do for t in $(seq "$cores"); do
      result=$(run "$w" "$t" "$s" $((n > 2 ? 2 : n)))
      [ -z "$result" ] || echo "$(field best <<< "$result") $t $s"
    done; done | sort -g | head -1 | cut -d' ' -f2-)
  done
  rm -f "$out"/times.*
  for _ in $(seq "$rounds"); do
    for w in "${!best[@]}"; do run "$w" ${best[$w]} "$n" | field median >> "$out/times.$w"; done
  done
  ours=$(median < "$out/times.ours")
  line="work=$work ours=$ours (${best[ours]% -} threads)" fastest=
  for w in "${!best[@]}"; do
    [ "$w" != ours ] || continue
    t=$(median < "$out/times.$w")
    line="$line $w=$t (${best[$w]})"
    fastest=$(printf '%s\n' $fastest "$t" | sort -g | head -1)
  done
  echo "result: $line ratio=$(awk "BEGIN {printf \"%.2f\", ${fastest:-0} / $ours}"); $(state)"
done
