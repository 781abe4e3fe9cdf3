// SPDX-License-Identifier: MIT
// Expected lines: tqdm 4.70's format_meter with Lightning 2.4's bar format.
#include <gradus/train/progress.hpp>

#include "support/catch.hpp"

using namespace gradus::train;

TEST_CASE("progress_text: as tqdm writes it") {
  CHECK(progress_text({"Epoch 0", 0, 188, 0, ""}, 80) ==
        "Epoch 0:   0%|                                          | 0/188 [00:00<?, ?it/s]");
  CHECK(progress_text({"Epoch 3", 94, 188, 0.5, "v_num=0, train_loss=0.300"}, 80) ==
        "Epoch 3:  50%|██▌  | 94/188 [00:00<00:00, 188.00it/s, v_num=0, train_loss=0.300]");
  CHECK(progress_text({"Epoch 12", 188, 188, 3725.4, "v_num=0"}, 100) ==
        "Epoch 12: 100%|████████████████████████████████████████| 188/188 [1:02:05<00:00,  0.05it/s, v_num=0]");
  CHECK(progress_text({"Testing DataLoader 0", 61, 188, 7.25, ""}, 0) ==
        "Testing DataLoader 0:  32%|███▏      | 61/188 [00:07<00:15,  8.41it/s]");
  CHECK(progress_text({"Validation DataLoader 0", 1, 188, 75, ""}, 90) ==
        "Validation DataLoader 0:   1%|▏                         | 1/188 [01:15<3:53:45,  0.01it/s]");
  CHECK(progress_text({"Epoch 0", 3, 40, 0.001, ""}, 79) ==
        "Epoch 0:   8%|██▍                             | 3/40 [00:00<00:00, 3000.00it/s]");
}

TEST_CASE("progress_text: no more than a line of the terminal") {
  CHECK(progress_text({"Testing DataLoader 0", 61, 188, 7.25, ""}, 30) == "Testing DataLoader 0:  32%|| 6");
}

TEST_CASE("ProgressBar: draws nothing where there is no terminal") {
  std::FILE* file = std::tmpfile();
  REQUIRE(file);
  {
    ProgressBar bar(file, "Epoch 0", 10);
    bar.set_done(3);
    CHECK_FALSE(bar.is_shown());
    CHECK_FALSE(bar.is_due());
    bar.draw();
  }
  CHECK(std::ftell(file) == 0);
  CHECK(terminal_columns(nullptr) == 0);
  std::fclose(file);
}
