#!/bin/bash
# SPDX-License-Identifier: MIT
# Time of a call of the notebooks' networks in eval mode, beside ONNX Runtime and PyTorch, in turn. On an idle machine:
#
#   bench/peers/run_inference.sh [--works "mlp conv"] [--batches "1 32 1000"] [--rounds N] [--seconds S]
#
# First every setting and number of threads of everyone is tried for a moment; then the best of each run in turn. The
# ratio is the fastest peer's median over ours. PyTorch is tried with its threads bound to cores and without (unbound).
# Environment: CXX (g++); PYTHON (python3, with PyTorch); ONNX_PYTHON (a python with onnx and onnxruntime).
set -euo pipefail
works="mlp conv" batches="1 32 1000" rounds=5 seconds=1
while [ $# -gt 1 ]; do
  case $1 in
    --works) works=$2 ;;
    --batches) batches=$2 ;;
    --rounds) rounds=$2 ;;
    --seconds) seconds=$2 ;;
    *) break ;;
  esac
  shift 2
done
[ $# -eq 0 ] || { echo "usage: $0 [--works \"mlp ...\"] [--batches \"1 ...\"] [--rounds N] [--seconds S]" >&2; exit 2; }

root=$(cd "$(dirname "$0")/../.." && pwd)
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
cores=$(nproc) limit=120
state() { echo "load $(cut -d' ' -f1 /proc/loadavg) on $cores cores"; }
field() { sed -n "s/.* $1=\([0-9.]*\).*/\1/p"; }
median() { sort -g | awk '{v[NR] = $1} END {if (NR) print v[int((NR + 1) / 2)]}'; }

run() {  # who, threads, setting, seconds; prints a line, or nothing
  local how=(--work "$work" --batch "$batch" --threads "$2" --seconds "$4")
  # glibc shall keep what PyTorch frees: it allocates every result anew
  local torch=(env MALLOC_MMAP_THRESHOLD_=1000000000 MALLOC_TRIM_THRESHOLD_=10000000000)
  [[ $3 == *,unbound ]] || torch+=(OMP_PROC_BIND=true)
  case $1 in
    ours) timeout "$limit" "$out/ours" "${how[@]}" ;;
    torch) timeout "$limit" "${torch[@]}" "${PYTHON:-python3}" "$root/bench/peers/inference_torch.py" \
      "${how[@]}" --setting "${3%,unbound}" ;;
    onnx) timeout "$limit" "${ONNX_PYTHON:-python3}" "$root/bench/peers/inference_onnx.py" "${how[@]}" --setting "$3" ;;
  esac 2> "$out/errors" || {
    local status=$?
    if [ $status = 124 ]; then echo "it took more than $limit s"; else echo "status $status: $(tail -1 "$out/errors")"
    fi > "$out/why.$1"
  }
}
why() { echo "work=$work${batch:+ batch=$batch} $1 did not run: $(cat "$out/why.$1" 2>/dev/null)" >&2; }
settings() {  # of one, for this work
  case $1 in
    ours) echo - ;;
    torch)
      for s in eager freeze compile $([ "$work" != conv ] || echo channels_last); do echo "$s $s,unbound"; done
      ;;
    onnx) echo "spin sleep" ;;
  esac
}

"${CXX:-g++}" -std=c++20 -O2 -fopenmp -I "$root/include" "$root/bench/train/inference.cpp" -o "$out/ours"
echo "$(sed -n 's/^model name[[:space:]]*: //p' /proc/cpuinfo | head -1); $("${CXX:-g++}" --version | head -1)"
echo "$(state)"
for work in $works; do
  for batch in $batches; do
    declare -A best=()
    rm -f "$out"/times.* "$out"/why.*
    for w in ours onnx torch; do
      how=$(for s in $(settings "$w"); do for t in $(seq "$cores"); do
        result=$(run "$w" "$t" "$s" 0.3)
        [ -z "$result" ] || echo "$(field median <<< "$result") $t $s"
      done; done | sort -g | head -1 | cut -d' ' -f2-)
      if [ -n "$how" ]; then best[$w]=$how; else why "$w"; fi
    done
    [ -n "${best[ours]:-}" ] || exit 1
    for _ in $(seq "$rounds"); do
      for w in "${!best[@]}"; do run "$w" ${best[$w]} "$seconds" | field median >> "$out/times.$w"; done
    done
    for w in "${!best[@]}"; do
      [ -s "$out/times.$w" ] || { why "$w"; unset "best[$w]"; }
    done
    [ -n "${best[ours]:-}" ] || exit 1
    ours=$(median < "$out/times.ours")
    line="work=$work batch=$batch ours=$ours us (${best[ours]% -} threads)" fastest=
    for w in "${!best[@]}"; do
      [ "$w" != ours ] || continue
      t=$(median < "$out/times.$w")
      line="$line $w=$t (${best[$w]})"
      fastest=$(printf '%s\n' $fastest "$t" | sort -g | head -1)
    done
    ratio=-
    [ -z "$fastest" ] || ratio=$(awk "BEGIN {printf \"%.2f\", $fastest / $ours}")
    echo "result: $line ratio=$ratio; $(state)"
  done
done
