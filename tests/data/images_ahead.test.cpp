// SPDX-License-Identifier: MIT
#include <gradus/data/images_ahead.hpp>

#include <sys/wait.h>
#include <unistd.h>

#include <gradus/data/data_loader.hpp>
#include <gradus/data/mnist.hpp>
#include <gradus/data/subset.hpp>
#include <gradus/ops/arithmetic.hpp>
#include <gradus/ops/sum.hpp>
#include <gradus/ops/view.hpp>

#include "support/calls.hpp"
#include "support/catch.hpp"
#include "support/idx_files.hpp"
#include "support/temporary_folder.hpp"

using namespace gradus;

namespace {

constexpr int images = 150;

data::Mnist small_set() {
  const TemporaryFolder folder;
  write_text(folder / "train-images-idx3-ubyte", idx_text({images, 28, 28}, 0, 7));
  write_text(folder / "train-labels-idx1-ubyte", idx_text({images}, 0, 0));
  return data::Mnist(folder.path(), data::Split::train);
}
auto loader_of(const data::Mnist& set) { return data::DataLoader(data::Subset(set, arange(images)), 64); }

/// True if the batch holds the images from `first` on, as the dataset has them now.
bool right(const data::Mnist& set, const data::MnistBatch& batch, Size first) {
  const std::vector<Size> at = arange(first, first + batch.labels.numel()).to_vector();
  return batch.images.to_vector() == set.batch(at.data(), batch.labels.numel()).images.to_vector();
}
/// Does all that was begun.
void complete() {
  while (take_background_piece()) {}
  const BackgroundState& job = process_state.background;
  while (job.busy && __atomic_load_n(&job.finished, __ATOMIC_ACQUIRE) != job.pieces) sched_yield();
}

}  // namespace

TEST_CASE("images ahead: the same batches, at any number of threads, epoch after epoch", "[data]") {
  const data::Mnist set = small_set();
  const auto loader = loader_of(set);
  long wrong = 0, seen = 0;
  for (int epoch = 0; epoch < 30; ++epoch) {
    const Threads guard(1 + epoch % 3);
    Size first = 0;
    for (const auto& batch : loader) {
      calls(2, 2);  // helpers are awake
      wrong += !right(set, batch, first);
      first += batch.labels.numel();
      if (epoch % 5 == 4) break;
      for (const auto& other : loader) {  // while another loop is at work
        wrong += !right(set, other, 0);
        break;
      }
    }
    seen += first;
  }
  CHECK(wrong == 0);
  CHECK(seen == 24 * images + 6 * 64);
  CHECK_FALSE(process_state.background.busy);
}

TEST_CASE("images ahead: batches stepped over, and images edited meanwhile", "[data]") {
  const data::Mnist set = small_set();
  const auto loader = loader_of(set);
  const Threads guard(2);
  calls(2, 2);
  auto it = loader.begin();
  CHECK(right(set, *it, 0));
  ++++it;
  CHECK(right(set, *it, 128));
  auto edited = loader.begin();
  CHECK(right(set, *edited, 0));
  complete();
  set.images().data_ptr()[64 * 784] = 77;
  ++set.images().body()->storage->version;
  ++edited;
  CHECK(right(set, *edited, 64));
  CHECK(edited->images.data_ptr()[0] == 77.0f / 255.0f);
}

TEST_CASE("images ahead: a batch of another length than was begun", "[data]") {
  const data::Mnist set = small_set();
  const std::vector<Size> at = arange(images).to_vector();
  const Threads guard(2);
  calls(2, 2);
  data::ImagesAhead ahead;
  CHECK(right(set, set.batch(at.data(), 10, 20, ahead), 0));
  const data::MnistBatch longer = set.batch(at.data() + 10, 30, 0, ahead);
  CHECK(longer.images.sizes()[0] == 30);
  CHECK(right(set, longer, 10));
}

TEST_CASE("images ahead: an index that has become wrong is an error when its batch is asked for", "[data]") {
  const data::Mnist set = small_set();
  const Tensor<std::int64_t> positions = arange(images);
  const data::DataLoader loader(data::Subset(set, positions), 64);
  positions.data_ptr()[70] = 999;
  const Threads guard(2);
  calls(2, 2);
  auto it = loader.begin();
  CHECK(right(set, *it, 0));
  ++it;
  CHECK(error_of<IndexError>([&] { *it; }) ==
        "[Mnist] index 999 is out of bounds for dimension 0 with size 150.");
}

TEST_CASE("images ahead: a child after fork makes its batches itself", "[data]") {
  const data::Mnist set = small_set();
  const auto loader = loader_of(set);
  const Threads guard(2);
  calls(2, 2);
  auto it = loader.begin();
  CHECK(right(set, *it, 0));
  const pid_t child = fork();
  if (child == 0) {
    bool good = true;
    for (Size first = 64; ++it, !(it == loader.end()); first += 64) good = good && right(set, *it, first);
    _exit(good ? 7 : 1);
  }
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  CHECK((WIFEXITED(status) && WEXITSTATUS(status) == 7));
  ++it;
  CHECK(right(set, *it, 64));
}
