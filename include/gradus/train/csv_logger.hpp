// SPDX-License-Identifier: MIT
#pragma once
// A logger that writes metrics.csv, in the folders, columns and bytes of Lightning's CSVLogger.
#include <dirent.h>

#include <gradus/file/write.hpp>
#include <gradus/train/logger.hpp>

namespace gradus::train {

/// save_dir/name/version_N/metrics.csv: a row for each call of log_metrics, a column for each name in alphabetical
/// order, an empty cell where a row says nothing. The file is complete after every call. Beside it hparams.yaml.
///
///   train::CsvLogger logger("logs", "MNIST");    // logs/MNIST/version_0, or the next number that is free
///
/// Nothing is written before the first row, or before the version is asked for.
/// Throws  IoError whenever the system refuses
class CsvLogger : public Logger {
 public:
  explicit CsvLogger(const std::string& save_dir, const std::string& name = "lightning_logs")
      : parent_(name.empty() ? save_dir : save_dir + "/" + name) {}
  CsvLogger(const std::string& save_dir, const std::string& name, const std::string& version)
      : CsvLogger(save_dir, name) {
    version_ = version;
  }
  CsvLogger(const std::string& save_dir, const std::string& name, int version)
      : CsvLogger(save_dir, name, "version_" + std::to_string(version)) {}

  /// The number of version_N, or the name given.
  std::string version() override {
    open();
    return version_.compare(0, 8, "version_") == 0 ? version_.substr(8) : version_;
  }
  /// The folder of this run.
  std::string log_dir() override {
    open();
    return parent_ + "/" + version_;
  }
  /// Writes them to hparams.yaml; settings of the same name are replaced.
  GRADUS_SMALL void log_hyperparams(const Hparams& hparams) override {
    for (const Hparam& h : hparams) hparams_.push_back(h);
    const std::string text = to_yaml(hparams_);
    file::write_file(log_dir() + "/hparams.yaml", {text.data(), text.size()}, "CsvLogger");
  }
  std::string metrics_file_path() { return log_dir() + "/metrics.csv"; }

  GRADUS_SMALL void log_metrics(const Metrics& metrics, Size step) override {
    Metrics row = metrics;
    row.push_back({"step", step});
    Columns wanted = columns_;
    for (const Metric& m : row) {
      auto at = wanted.begin();
      while (at != wanted.end() && *at < m.name) ++at;
      if (at == wanted.end() || *at != m.name) wanted.insert(at, m.name);
    }
    const std::string path = metrics_file_path();
    if (wanted != columns_) {
      const std::string bytes = rewritten(path, wanted) + line_of(row, wanted);
      file::write_file(path, {bytes.data(), bytes.size()}, "CsvLogger");
      columns_ = wanted;
    } else {
      append(path, line_of(row, columns_));
    }
  }

 private:
  using Columns = std::vector<std::string>;

  /// Finds, or makes, the folder. Another process that does the same gets another number.
  GRADUS_SMALL void open() {
    if (opened_) return;
    file::make_directories(parent_, "CsvLogger");
    if (version_.empty()) {
      int n = next_version();
      while (::mkdir((parent_ + "/version_" + std::to_string(n)).c_str(), 0777) != 0) {
        if (errno != EEXIST) file::fail_io("CsvLogger", parent_, "be a writable folder", errno);
        ++n;
      }
      version_ = "version_" + std::to_string(n);
    } else {
      file::make_directories(parent_ + "/" + version_, "CsvLogger");
      if (const std::string old = parent_ + "/" + version_ + "/metrics.csv"; ::unlink(old.c_str()) == 0)
        std::fprintf(stderr, "[CsvLogger] %s belonged to another run of this version: it is replaced.\n", old.c_str());
    }
    file::write_file(parent_ + "/" + version_ + "/hparams.yaml", {"{}\n", 3}, "CsvLogger");
    opened_ = true;
  }
  GRADUS_SMALL int next_version() const {
    int next = 0;
    DIR* folder = ::opendir(parent_.c_str());
    if (!folder) file::fail_io("CsvLogger", parent_, "be a readable folder", errno);
    while (const dirent* entry = ::readdir(folder)) {
      const std::string name = entry->d_name;
      if (name.size() < 9 || name.size() > 16 || name.compare(0, 8, "version_") != 0 ||
          name.find_first_not_of("0123456789", 8) != name.npos)
        continue;
      const int n = std::atoi(name.c_str() + 8);
      if (n >= next) next = n + 1;
    }
    ::closedir(folder);
    return next;
  }

  GRADUS_SMALL static std::string quoted(const std::string& s) {
    if (s.find_first_of(",\"\r\n") == s.npos) return s;
    std::string q = "\"";
    for (const char c : s) q += c == '"' ? "\"\"" : std::string(1, c);
    return q + "\"";
  }
  GRADUS_SMALL static std::string header_of(const Columns& columns) {
    std::string text;
    for (const std::string& column : columns) text += (&column == columns.data() ? "" : ",") + quoted(column);
    return text + "\r\n";
  }
  GRADUS_SMALL static std::string line_of(const Metrics& row, const Columns& columns) {
    std::string line;
    for (const std::string& column : columns) {
      if (&column != columns.data()) line += ',';
      for (const Metric& m : row)
        if (m.name == column) {
          line += m.text();
          break;
        }
    }
    return line + "\r\n";
  }
  /// The rows so far under other columns. Cells are numbers: they hold no commas.
  GRADUS_SMALL std::string rewritten(const std::string& path, const Columns& wanted) const {
    std::string text = header_of(wanted);
    if (columns_.empty()) return text;
    const file::Bytes old = file::read_file(path, "CsvLogger");
    const std::string all(old.begin(), old.end());
    for (std::size_t at = header_of(columns_).size(), end; (end = all.find("\r\n", at)) != all.npos; at = end + 2) {
      std::size_t cell = at, column = 0;
      for (const std::string& name : wanted) {
        if (&name != wanted.data()) text += ',';
        if (column == columns_.size() || name != columns_[column]) continue;
        std::size_t comma = all.find(',', cell);
        if (comma > end) comma = end;
        text.append(all, cell, comma - cell);
        cell = comma + 1;
        ++column;
      }
      text += "\r\n";
    }
    return text;
  }
  GRADUS_SMALL static void append(const std::string& path, const std::string& line) {
    const file::Descriptor fd(::open(path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC));
    const off_t before = ::lseek(fd.get(), 0, SEEK_END);
    if (before < 0) file::fail_io("CsvLogger", path, "be a writable file", errno);
    for (std::size_t done = 0; done < line.size();) {
      const ssize_t n = ::write(fd.get(), line.data() + done, line.size() - done);
      if (n < 0 && errno != EINTR) {
        const int code = errno;
        if (::ftruncate(fd.get(), before) != 0) {}  // no part of a row, if that can be helped
        file::fail_io("CsvLogger", path, "be written whole", code);
      }
      if (n > 0) done += static_cast<std::size_t>(n);
    }
  }

  std::string parent_, version_;
  Columns columns_;
  Hparams hparams_;
  bool opened_ = false;
};

}  // namespace gradus::train
