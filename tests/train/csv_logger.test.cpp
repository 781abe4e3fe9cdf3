// SPDX-License-Identifier: MIT
// Expected bytes: Lightning 2.4's CSVLogger.
#include <csignal>

#include <sys/resource.h>

#include <gradus/train/csv_logger.hpp>

#include "support/catch.hpp"
#include "support/temporary_folder.hpp"

using namespace gradus;
using train::CsvLogger;

namespace {
std::string text_of(const std::string& path) {
  const file::Bytes bytes = file::read_file(path);
  return {bytes.begin(), bytes.end()};
}
}  // namespace

TEST_CASE("CsvLogger: columns in alphabetical order, rewritten when a new one comes") {
  TemporaryFolder folder;
  CsvLogger logger(folder.path(), "MNIST");
  logger.log_metrics({{"train_accuracy_step", 0.8515625f}, {"epoch", 0}}, 49);
  CHECK(text_of(logger.metrics_file_path()) == "epoch,step,train_accuracy_step\r\n0,49,0.8515625\r\n");

  logger.log_metrics({{"valid_loss", 0.1f}, {"valid_accuracy", 1.0f}, {"epoch", 0}}, 187);
  logger.log_metrics({{"train_loss", 1e-7}, {"epoch", 0}}, 187);
  logger.log_metrics({{"train_accuracy_step", 0.5f}, {"epoch", 1}}, 199);
  CHECK(text_of(logger.metrics_file_path()) ==
        "epoch,step,train_accuracy_step,train_loss,valid_accuracy,valid_loss\r\n"
        "0,49,0.8515625,,,\r\n"
        "0,187,,,1.0,0.10000000149011612\r\n"
        "0,187,,1e-07,,\r\n"
        "1,199,0.5,,,\r\n");

  logger.log_metrics({{"a, \"quoted\" name", 2}}, 200);
  logger.log_metrics({{"z", 3}}, 201);
  CHECK(text_of(logger.metrics_file_path()) ==
        "\"a, \"\"quoted\"\" name\",epoch,step,train_accuracy_step,train_loss,valid_accuracy,valid_loss,z\r\n"
        ",0,49,0.8515625,,,,\r\n"
        ",0,187,,,1.0,0.10000000149011612,\r\n"
        ",0,187,,1e-07,,,\r\n"
        ",1,199,0.5,,,,\r\n"
        "2,,200,,,,,\r\n"
        ",,201,,,,,3\r\n");
}

TEST_CASE("CsvLogger: the next version that is free") {
  TemporaryFolder folder;
  file::make_directories(folder / "logs/MNIST/version_7");
  file::make_directories(folder / "logs/MNIST/version_x");
  file::make_directories(folder / "logs/MNIST/version_12a");
  CsvLogger first(folder / "logs", "MNIST"), second(folder / "logs", "MNIST");
  CHECK(folder.entries() == 1);
  CHECK(first.log_dir() == folder / "logs/MNIST/version_8");
  CHECK(second.metrics_file_path() == folder / "logs/MNIST/version_9/metrics.csv");
  CHECK(first.version() == "8");
  CHECK(text_of(folder / "logs/MNIST/version_8/hparams.yaml") == "{}\n");

  CHECK(CsvLogger(folder / "logs").log_dir() == folder / "logs/lightning_logs/version_0");
  CHECK(CsvLogger(folder / "logs", "").log_dir() == folder / "logs/version_0");
  CHECK(CsvLogger(folder / "logs", "MNIST", 3).log_dir() == folder / "logs/MNIST/version_3");
  CHECK(CsvLogger(folder / "logs", "MNIST", "trial").version() == "trial");
}

TEST_CASE("CsvLogger: a version that is named again starts anew") {
  TemporaryFolder folder;
  CsvLogger(folder.path(), "a", 0).log_metrics({{"loss", 1.5}}, 1);
  CsvLogger again(folder.path(), "a", 0);
  again.log_metrics({{"loss", 2.5}}, 2);
  CHECK(text_of(folder / "a/version_0/metrics.csv") == "loss,step\r\n2.5,2\r\n");
}

TEST_CASE("CsvLogger: nothing is written before the first row") {
  TemporaryFolder folder;
  CsvLogger logger(folder / "logs", "MNIST");
  CHECK(folder.entries() == 0);
}

TEST_CASE("CsvLogger: says which folder it cannot use") {
  TemporaryFolder folder;
  file::write_file(folder / "logs", std::string("a file"));
  CHECK(error_of<IoError>([&] { CsvLogger(folder / "logs", "MNIST").log_dir(); }) ==
        "[CsvLogger] " + (folder / "logs") + " must be a folder, but got: File exists (errno 17).");
}

TEST_CASE("CsvLogger: writes the settings of a run") {
  TemporaryFolder folder;
  CsvLogger logger(folder.path(), "a", 0);
  logger.log_hyperparams({{"lr", 0.01}, {"epochs", 30}});
  logger.log_hyperparams({{"lr", 0.5}});
  CHECK(text_of(folder / "a/version_0/hparams.yaml") == "epochs: 30\nlr: 0.5\n");
}

TEST_CASE("CsvLogger: a name that holds a line's end") {
  TemporaryFolder folder;
  CsvLogger logger(folder.path(), "a", 0);
  logger.log_metrics({{"x\r\ny", 1}}, 1);
  logger.log_metrics({{"z", 2}}, 2);
  CHECK(text_of(folder / "a/version_0/metrics.csv") == "step,\"x\r\ny\",z\r\n1,1,\r\n2,,2\r\n");
}

TEST_CASE("CsvLogger: a row that could not be written whole leaves nothing") {
  TemporaryFolder folder;
  CsvLogger logger(folder.path(), "a", 0);
  logger.log_metrics({{"x", 1}}, 1);
  rlimit before{};
  ::getrlimit(RLIMIT_FSIZE, &before);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit two_more{15, before.rlim_max};  // "step,x" and "1,1" are 13 bytes with their ends
  ::setrlimit(RLIMIT_FSIZE, &two_more);
  const std::string error = error_of<IoError>([&] { logger.log_metrics({{"x", 12345}}, 2); });
  ::setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  CHECK(error == "[CsvLogger] " + (folder / "a/version_0/metrics.csv") +
                     " must be written whole, but got: File too large (errno 27).");
  logger.log_metrics({{"x", 3}}, 3);
  CHECK(text_of(folder / "a/version_0/metrics.csv") == "step,x\r\n1,1\r\n3,3\r\n");
}
