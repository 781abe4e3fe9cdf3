// SPDX-License-Identifier: MIT
#pragma once
// gradus: everything, and the map of the library. Each folder uses only those above it.
//
//   data -> Tensor -> ops (recorded) -> nn -> loss -> backward -> optim
//
#include <gradus/config.hpp>
#include <gradus/fwd.hpp>
#include <gradus/version.hpp>

// core/: errors, shapes, memory, threads, random numbers
#include <gradus/core/allocator.hpp>
#include <gradus/core/background.hpp>
#include <gradus/core/cpu.hpp>
#include <gradus/core/dtype.hpp>
#include <gradus/core/error.hpp>
#include <gradus/core/mersenne.hpp>
#include <gradus/core/normal.hpp>
#include <gradus/core/pair.hpp>
#include <gradus/core/parallel.hpp>
#include <gradus/core/random.hpp>
#include <gradus/core/ref.hpp>
#include <gradus/core/shape.hpp>
#include <gradus/core/state.hpp>
#include <gradus/core/team.hpp>

// kernel/: arithmetic on raw memory, for every vector unit
#include <gradus/kernel/accumulate.hpp>
#include <gradus/kernel/arg_reduce.hpp>
#include <gradus/kernel/broadcast.hpp>
#include <gradus/kernel/conv2d.hpp>
#include <gradus/kernel/conv2d_block.hpp>
#include <gradus/kernel/conv2d_direct.hpp>
#include <gradus/kernel/conv2d_patches.hpp>
#include <gradus/kernel/conv2d_pool.hpp>
#include <gradus/kernel/conv2d_pool_gradient.hpp>
#include <gradus/kernel/conv2d_weight.hpp>
#include <gradus/kernel/copy.hpp>
#include <gradus/kernel/elementwise.hpp>
#include <gradus/kernel/gemm.hpp>
#include <gradus/kernel/gemm_blocks.hpp>
#include <gradus/kernel/gemm_pack.hpp>
#include <gradus/kernel/gemm_tile.hpp>
#include <gradus/kernel/index.hpp>
#include <gradus/kernel/lanes.hpp>
#include <gradus/kernel/log_sigmoid.hpp>
#include <gradus/kernel/map.hpp>
#include <gradus/kernel/math.hpp>
#include <gradus/kernel/math_exp.hpp>
#include <gradus/kernel/math_log.hpp>
#include <gradus/kernel/math_pair.hpp>
#include <gradus/kernel/math_pow.hpp>
#include <gradus/kernel/math_round.hpp>
#include <gradus/kernel/math_trig.hpp>
#include <gradus/kernel/nll.hpp>
#include <gradus/kernel/pad.hpp>
#include <gradus/kernel/patch_lists.hpp>
#include <gradus/kernel/patch_tile.hpp>
#include <gradus/kernel/pool2d.hpp>
#include <gradus/kernel/pool2d_halving.hpp>
#include <gradus/kernel/pool_channels.hpp>
#include <gradus/kernel/reduce.hpp>
#include <gradus/kernel/reduce_block.hpp>
#include <gradus/kernel/reduce_op.hpp>
#include <gradus/kernel/resample.hpp>
#include <gradus/kernel/scan.hpp>
#include <gradus/kernel/scatter.hpp>
#include <gradus/kernel/scratch.hpp>
#include <gradus/kernel/simd.hpp>
#include <gradus/kernel/softmax.hpp>
#include <gradus/kernel/softmax_chunk.hpp>
#include <gradus/kernel/softmax_lanes.hpp>
#include <gradus/kernel/sort.hpp>
#include <gradus/kernel/transpose.hpp>
#include <gradus/kernel/update.hpp>
#include <gradus/kernel/walk.hpp>

// file/: bytes of files: gzip, json, idx, checksums, safe writing
#include <gradus/file/bytes.hpp>
#include <gradus/file/crc32.hpp>
#include <gradus/file/download.hpp>
#include <gradus/file/gzip.hpp>
#include <gradus/file/huffman.hpp>
#include <gradus/file/idx.hpp>
#include <gradus/file/inflate.hpp>
#include <gradus/file/json.hpp>
#include <gradus/file/json_parser.hpp>
#include <gradus/file/md5.hpp>
#include <gradus/file/pickle.hpp>
#include <gradus/file/pickle_parser.hpp>
#include <gradus/file/pickle_writer.hpp>
#include <gradus/file/pixels.hpp>
#include <gradus/file/png.hpp>
#include <gradus/file/pnm.hpp>
#include <gradus/file/read.hpp>
#include <gradus/file/utf8.hpp>
#include <gradus/file/write.hpp>
#include <gradus/file/zip_reader.hpp>
#include <gradus/file/zip_writer.hpp>

// tensor/: Tensor<T>, factories, printing
#include <gradus/tensor/any.hpp>
#include <gradus/tensor/body.hpp>
#include <gradus/tensor/device.hpp>
#include <gradus/tensor/factories.hpp>
#include <gradus/tensor/index.hpp>
#include <gradus/tensor/nested.hpp>
#include <gradus/tensor/numpy_random.hpp>
#include <gradus/tensor/print.hpp>
#include <gradus/tensor/random.hpp>
#include <gradus/tensor/state_dict.hpp>
#include <gradus/tensor/tensor.hpp>

// autograd/: recording and the engine
#include <gradus/autograd/backward.hpp>
#include <gradus/autograd/check_gradient.hpp>
#include <gradus/autograd/edit.hpp>
#include <gradus/autograd/engine.hpp>
#include <gradus/autograd/grad_mode.hpp>
#include <gradus/autograd/hook.hpp>
#include <gradus/autograd/leaf.hpp>
#include <gradus/autograd/node.hpp>
#include <gradus/autograd/record.hpp>

// ops/: one differentiable operation a file
#include <gradus/ops/arithmetic.hpp>
#include <gradus/ops/as_strided.hpp>
#include <gradus/ops/avg_pool2d.hpp>
#include <gradus/ops/cat.hpp>
#include <gradus/ops/close.hpp>
#include <gradus/ops/compare.hpp>
#include <gradus/ops/conv2d.hpp>
#include <gradus/ops/copy.hpp>
#include <gradus/ops/cumsum.hpp>
#include <gradus/ops/dropout.hpp>
#include <gradus/ops/elementwise.hpp>
#include <gradus/ops/extreme.hpp>
#include <gradus/ops/fused_conv2d.hpp>
#include <gradus/ops/gather.hpp>
#include <gradus/ops/in_place.hpp>
#include <gradus/ops/index.hpp>
#include <gradus/ops/linear.hpp>
#include <gradus/ops/log_sigmoid.hpp>
#include <gradus/ops/matmul.hpp>
#include <gradus/ops/max_pool2d.hpp>
#include <gradus/ops/nll.hpp>
#include <gradus/ops/one_hot.hpp>
#include <gradus/ops/pad.hpp>
#include <gradus/ops/pick.hpp>
#include <gradus/ops/pool2d.hpp>
#include <gradus/ops/pow.hpp>
#include <gradus/ops/prod.hpp>
#include <gradus/ops/random.hpp>
#include <gradus/ops/remainder.hpp>
#include <gradus/ops/repeat.hpp>
#include <gradus/ops/reshape.hpp>
#include <gradus/ops/slice.hpp>
#include <gradus/ops/softmax.hpp>
#include <gradus/ops/sort.hpp>
#include <gradus/ops/split.hpp>
#include <gradus/ops/spread.hpp>
#include <gradus/ops/sum.hpp>
#include <gradus/ops/truth.hpp>
#include <gradus/ops/unary.hpp>
#include <gradus/ops/view.hpp>
#include <gradus/ops/where.hpp>

// nn/: modules, layers, losses
#include <gradus/nn/activation.hpp>
#include <gradus/nn/binary_cross_entropy.hpp>
#include <gradus/nn/clone.hpp>
#include <gradus/nn/conv2d.hpp>
#include <gradus/nn/dropout.hpp>
#include <gradus/nn/flatten.hpp>
#include <gradus/nn/fuse.hpp>
#include <gradus/nn/init.hpp>
#include <gradus/nn/linear.hpp>
#include <gradus/nn/load_state_dict.hpp>
#include <gradus/nn/loss.hpp>
#include <gradus/nn/loss_module.hpp>
#include <gradus/nn/module.hpp>
#include <gradus/nn/module_base.hpp>
#include <gradus/nn/module_list.hpp>
#include <gradus/nn/module_tree.hpp>
#include <gradus/nn/parameter.hpp>
#include <gradus/nn/pool.hpp>
#include <gradus/nn/sequential.hpp>
#include <gradus/nn/softmax.hpp>

// optim/: optimizers
#include <gradus/optim/adam.hpp>
#include <gradus/optim/optimizer.hpp>
#include <gradus/optim/optimizer_of.hpp>
#include <gradus/optim/rmsprop.hpp>
#include <gradus/optim/sgd.hpp>

// data/: datasets and loaders
#include <gradus/data/column.hpp>
#include <gradus/data/data_loader.hpp>
#include <gradus/data/dataset.hpp>
#include <gradus/data/enumerate.hpp>
#include <gradus/data/find_data.hpp>
#include <gradus/data/image.hpp>
#include <gradus/data/image_file.hpp>
#include <gradus/data/images_ahead.hpp>
#include <gradus/data/mnist.hpp>
#include <gradus/data/mnist_files.hpp>
#include <gradus/data/prefetch.hpp>
#include <gradus/data/read_csv.hpp>
#include <gradus/data/subset.hpp>
#include <gradus/data/table.hpp>
#include <gradus/data/table_math.hpp>
#include <gradus/data/table_text.hpp>
#include <gradus/data/tensor_dataset.hpp>
#include <gradus/data/transform.hpp>
#include <gradus/data/transforms.hpp>

// io/: tensors in files
#include <gradus/io/npy.hpp>
#include <gradus/io/npy_header.hpp>
#include <gradus/io/npz.hpp>
#include <gradus/io/pth.hpp>
#include <gradus/io/pth_reader.hpp>
#include <gradus/io/pth_state.hpp>
#include <gradus/io/safetensors.hpp>
#include <gradus/io/safetensors_header.hpp>
#include <gradus/io/stored_type.hpp>
#include <gradus/io/widen.hpp>

// train/: trainer, metrics, logs, summaries
#include <gradus/train/accuracy.hpp>
#include <gradus/train/any_optimizer.hpp>
#include <gradus/train/batches.hpp>
#include <gradus/train/callback.hpp>
#include <gradus/train/checkpoint.hpp>
#include <gradus/train/confusion_matrix.hpp>
#include <gradus/train/csv_logger.hpp>
#include <gradus/train/data_module.hpp>
#include <gradus/train/early_stopping.hpp>
#include <gradus/train/error_tracker.hpp>
#include <gradus/train/evaluation_loop.hpp>
#include <gradus/train/evaluation_mode.hpp>
#include <gradus/train/fit_loop.hpp>
#include <gradus/train/functional.hpp>
#include <gradus/train/hparams.hpp>
#include <gradus/train/isolated_generator.hpp>
#include <gradus/train/layer_record.hpp>
#include <gradus/train/leaf_check.hpp>
#include <gradus/train/lightning_module.hpp>
#include <gradus/train/logged_values.hpp>
#include <gradus/train/logger.hpp>
#include <gradus/train/mean_error.hpp>
#include <gradus/train/metrics.hpp>
#include <gradus/train/model_checkpoint.hpp>
#include <gradus/train/model_file.hpp>
#include <gradus/train/module_table.hpp>
#include <gradus/train/monitor.hpp>
#include <gradus/train/number.hpp>
#include <gradus/train/options.hpp>
#include <gradus/train/picture.hpp>
#include <gradus/train/progress.hpp>
#include <gradus/train/r2_score.hpp>
#include <gradus/train/run_log.hpp>
#include <gradus/train/run_options.hpp>
#include <gradus/train/seed.hpp>
#include <gradus/train/simple_module.hpp>
#include <gradus/train/summary.hpp>
#include <gradus/train/timing.hpp>
#include <gradus/train/trainer.hpp>
#include <gradus/train/trainer_class.hpp>
#include <gradus/train/trainer_options.hpp>

// plot/: figures
#include <gradus/plot/axes.hpp>
#include <gradus/plot/color.hpp>
#include <gradus/plot/draw.hpp>
#include <gradus/plot/draw_series.hpp>
#include <gradus/plot/figure.hpp>
#include <gradus/plot/frame.hpp>
#include <gradus/plot/image.hpp>
#include <gradus/plot/legend.hpp>
#include <gradus/plot/series.hpp>
#include <gradus/plot/svg.hpp>
#include <gradus/plot/ticks.hpp>
#include <gradus/plot/values.hpp>
