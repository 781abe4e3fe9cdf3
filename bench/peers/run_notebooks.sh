#!/bin/bash
# SPDX-License-Identifier: MIT
# Seconds per training epoch of the notebooks' networks beside PyTorch, libtorch and JAX, in turn. On an idle machine,
# about 20 minutes:
#
#   bench/peers/run_notebooks.sh [--works "mlp mlr logistic linear conv wide"] [--rounds N] [--epochs N]
#
# First every setting and number of threads of everyone is tried for two epochs, twice; then the best of each run in
# turn. PyTorch is tried with its threads bound to cores and without (unbound). The ratio is the fastest peer's median
# over ours, beside it that of the best epochs. Of conv the peers train on a 30th of an epoch in the trials and on a
# tenth in the rounds; their seconds are scaled to the whole epoch. The processor's peak stands before, between and
# after: where it is less than usual, other programs ran.
# Environment: CXX (g++); PYTHON (python3, with PyTorch, whose wheel holds libtorch); JAX_PYTHON (a python with JAX;
# without it JAX is left out).
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

root=$(cd "$(dirname "$0")/../.." && pwd) here=$(cd "$(dirname "$0")" && pwd) python=${PYTHON:-python3}
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
cores=$(nproc) limit=120
state() { echo "$("$out/fma_peak"), load $(cut -d' ' -f1 /proc/loadavg) on $cores cores"; }
field() { sed -n "s/.* $1=\([0-9.]*\).*/\1/p"; }
median() { sort -g | awk '{v[NR] = $1} END {if (NR) print v[int((NR + 1) / 2)]}'; }

least() { sort -g | head -1; }
ratio() {  # median or least, times or bests: of the fastest of the others over ours
  if [ ! -s "$out/$2.ours" ] || [ ${#others[@]} = 0 ]; then echo -; return; fi
  for w in "${others[@]}"; do "$1" < "$out/$2.$w"; done | sort -g | head -1 |
    awk -v ours="$("$1" < "$out/$2.ours")" '{printf "%.2f", $1 / ours}'
}

run() {  # who, threads, setting, epochs, fraction; prints a line, or nothing
  local how=(--work "$work" --threads "$2" --epochs "$4" --data "$root/examples/data")
  [ "$1" = ours ] || how+=(--setting "${3%,unbound}" --fraction "$5")
  # glibc shall keep what PyTorch frees: it allocates every result anew
  local torch=(env MALLOC_MMAP_THRESHOLD_=1000000000 MALLOC_TRIM_THRESHOLD_=10000000000)
  [[ $3 == *,unbound ]] || torch+=(OMP_PROC_BIND=true)
  case $1 in
    ours) timeout "$limit" "$out/ours" "${how[@]}" ;;
    torch) timeout "$limit" "${torch[@]}" "$python" "$here/notebook_epoch_torch.py" "${how[@]}" ;;
    libtorch) timeout "$limit" "${torch[@]}" "$out/libtorch" "${how[@]}" ;;
    jax) timeout "$limit" "$JAX_PYTHON" "$here/notebook_epoch_jax.py" "${how[@]}" ;;
  esac 2> "$out/errors" || {
    local status=$?
    if [ $status = 124 ]; then echo "it took more than $limit s"; else echo "status $status: $(tail -1 "$out/errors")"
    fi > "$out/why.$1"
  }
}
why() { echo "work=$work $1 did not run: $(cat "$out/why.$1" 2>/dev/null)" >&2; }
settings() {  # of one, for this work; what was always slower (foreach, compile, optim, rbg) is left out
  case $1-$work in
    ours-*) echo - ;;
    torch-conv | libtorch-conv) echo "fused fused,unbound channels_last" ;;
    torch-mlp | torch-wide | libtorch-mlp | libtorch-wide) echo "fused fused,unbound" ;;
    torch-* | libtorch-*) echo "fused fused,unbound uint8" ;;
    jax-mlp) echo "hash threefry2x32" ;;
    jax-*) echo hash ;;
  esac
}

cxx=${CXX:-g++}
"$cxx" -std=c++20 -O2 -march=native -pthread "$here/fma_peak.cpp" -o "$out/fma_peak"
"$cxx" -std=c++20 -O2 -fopenmp -I "$root/include" "$root/bench/train/notebook_epoch.cpp" -o "$out/ours"
who=ours
say_torch='import torch; print(torch.__path__[0], int(torch.compiled_with_cxx11_abi()))'
if torch=$("$python" -c "$say_torch" 2>/dev/null); then
  who="$who torch" abi=${torch##* } torch=${torch% *}
  if "$cxx" -std=c++20 -O2 -D_GLIBCXX_USE_CXX11_ABI="$abi" -I "$root/include" -isystem "$torch/include" \
    -isystem "$torch/include/torch/csrc/api/include" "$here/notebook_epoch_libtorch.cpp" -L"$torch/lib" \
    -Wl,-rpath,"$torch/lib" -Wl,--no-as-needed -ltorch_cpu -ltorch -lc10 -o "$out/libtorch"; then
    who="$who libtorch"
  else
    echo "its program was not compiled: libtorch is left out" >&2
  fi
else
  echo "$python has no PyTorch: torch and libtorch are left out" >&2
fi
if [ -n "${JAX_PYTHON:-}" ]; then who="$who jax"; else echo "JAX_PYTHON is not set: JAX is left out" >&2; fi

echo "$(sed -n 's/^model name[[:space:]]*: //p' /proc/cpuinfo | head -1); $("$cxx" --version | head -1)"
echo "$(state)"
failed=
for work in $works; do
  n=$epochs few=1 share=1
  [ "$work" != conv ] || n=$((epochs < 2 ? epochs : 2)) few=0.0333 share=0.1
  declare -A best=()
  rm -f "$out"/times.* "$out"/bests.* "$out"/last.* "$out"/why.*
  for w in $who; do
    how=$(for _ in 1 2; do for s in $(settings "$w"); do for t in $(seq "$cores"); do
      result=$(run "$w" "$t" "$s" $((n > 2 ? 2 : n)) "$few")
      [ -z "$result" ] || echo "$(field best <<< "$result") $t $s"
    done; done; done | sort -g | head -1 | cut -d' ' -f2-)
    if [ -n "$how" ]; then best[$w]=$how; else why "$w"; fi
  done
  for _ in $(seq "$rounds"); do
    for w in "${!best[@]}"; do
      run "$w" ${best[$w]} "$n" "$share" > "$out/last.$w"
      [ -s "$out/last.$w" ] || why "$w"
      field median < "$out/last.$w" >> "$out/times.$w"
      field best < "$out/last.$w" >> "$out/bests.$w"
    done
  done
  line="work=$work" others=()
  for w in $who; do
    [ -s "$out/times.$w" ] || continue
    [ "$w" = ours ] || others+=("$w")
    line="$line $w=$(median < "$out/times.$w") (threads ${best[$w]% -}, loss $(field loss < "$out/last.$w"))"
  done
  [ -s "$out/times.ours" ] || failed="$failed $work"
  echo "result: $line ratio=$(ratio median times) of_best=$(ratio least bests)"
  echo "$(state)"
done
[ -z "$failed" ] || { echo "without a result of ours:$failed" >&2; exit 1; }
