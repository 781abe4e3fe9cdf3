// SPDX-License-Identifier: MIT
#pragma once
// A progress bar as Lightning draws it with tqdm:
//   Epoch 3:  50%|██▌  | 94/188 [00:00<00:00, 188.00it/s, v_num=0, train_loss=0.300]
#include <cstdio>

#include <sys/ioctl.h>
#include <unistd.h>

#include <gradus/train/number.hpp>
#include <gradus/train/timing.hpp>

namespace gradus::train {

/// Where a bar stands. `postfix` is shown behind the rate.
struct Progress {
  std::string description;
  Size done = 0, total = 0;
  double elapsed = 0;       // seconds
  std::string postfix;
};

/// 3725 -> "1:02:05", 75 -> "01:15".
GRADUS_SMALL inline std::string clock_text(double seconds) {
  const auto all = static_cast<Size>(seconds);
  std::string s = std::to_string(all / 60 % 60 + 100) + ":" + std::to_string(all % 60 + 100);  // 101:105 -> 01:05
  s.erase(s.find(':') + 1, 1).erase(0, 1);
  return all >= 3600 ? std::to_string(all / 3600) + ":" + s : s;
}
/// `cells` characters, of which a share is full, in steps of an eighth.
GRADUS_SMALL inline std::string bar_text(double share, Size cells) {
  constexpr const char* eighths[] = {" ", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  const auto steps = static_cast<Size>(share * static_cast<double>(cells) * 8);
  const Size full = steps / 8;
  if (full >= cells) return repeated("█", static_cast<std::size_t>(cells));
  return repeated("█", static_cast<std::size_t>(full)) + eighths[steps % 8] +
         std::string(static_cast<std::size_t>(cells - full - 1), ' ');
}
/// The line in `columns` characters; 0: unknown, the bar itself then takes 10.
GRADUS_SMALL inline std::string progress_text(const Progress& p, int columns) {
  const double n = static_cast<double>(p.done), total = static_cast<double>(p.total);
  const double share = p.total > 0 ? n / total : 1, rate = p.elapsed > 0 ? n / p.elapsed : 0;
  const std::string left = p.description + ": " + aligned_right(fixed(100 * share, 0), 3) + "%|";
  const std::string right = "| " + std::to_string(p.done) + "/" + std::to_string(p.total) + " [" +
                            clock_text(p.elapsed) + "<" + (rate > 0 ? clock_text((total - n) / rate) : "?") + ", " +
                            (rate > 0 ? aligned_right(fixed(rate, 2), 5) : "?") + "it/s" +
                            (p.postfix.empty() ? "" : ", " + p.postfix) + "]";
  const auto text = static_cast<Size>(left.size() + right.size());
  if (columns == 0) return left + bar_text(share, 10) + right;
  if (text >= columns) return (left + right).substr(0, static_cast<std::size_t>(columns));
  return left + bar_text(share, columns - text) + right;
}

/// Characters in a line of the terminal behind a stream; 0 if there is none.
GRADUS_SMALL inline int terminal_columns(std::FILE* stream) noexcept {
  const int fd = stream ? ::fileno(stream) : -1;
  if (fd < 0 || !::isatty(fd)) return 0;
  winsize w{};
  return ::ioctl(fd, TIOCGWINSZ, &w) == 0 && w.ws_col > 0 ? w.ws_col : 80;
}

/// Draws on a terminal, at most twenty times a second; elsewhere it draws nothing. `line`: how many lines further down.
/// A bar that is not left is wiped off when it is closed.
class ProgressBar {
 public:
  GRADUS_SMALL ProgressBar(std::FILE* stream, std::string description, Size total, int line = 0, bool leave = true)
      : columns_(terminal_columns(stream)), stream_(stream), line_(line), leave_(leave) {
    state_.description = std::move(description);
    state_.total = total;
  }
  GRADUS_SMALL ~ProgressBar() { close(); }
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  bool is_shown() const noexcept { return columns_ > 0; }
  /// True if it is time to draw again.
  [[gnu::noinline]] bool is_due() const noexcept { return columns_ > 0 && watch_.seconds() - drawn_ >= 0.05; }
  void set_done(Size n) noexcept { state_.done = n; }
  /// Draws, whether it is due or not.
  GRADUS_SMALL void draw(const std::string& postfix = "") {
    if (columns_ == 0) return;
    state_.postfix = postfix;
    state_.elapsed = drawn_ = watch_.seconds();
    columns_ = terminal_columns(stream_);
    put(progress_text(state_, columns_));
    shown_ = true;
  }
  /// Ends the line, or wipes it off.
  GRADUS_SMALL void close() {
    if (!shown_) return;
    if (leave_) std::fputs("\n", stream_);
    else put("");
    std::fflush(stream_);
    shown_ = false;
  }

 private:
  GRADUS_SMALL void put(const std::string& text) {
    const std::string down = repeated("\n", static_cast<std::size_t>(line_));
    const std::string up = repeated("\x1b[A", static_cast<std::size_t>(line_));
    std::fputs((down + "\r" + text + "\x1b[K" + up).c_str(), stream_);
    std::fflush(stream_);
  }

  int columns_;
  std::FILE* stream_;
  int line_;
  bool leave_, shown_ = false;
  double drawn_ = 0;
  Stopwatch watch_;
  Progress state_;
};

}  // namespace gradus::train
