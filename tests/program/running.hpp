// A program that runs beside the test, for tests that send it signals or feed it bit by bit.
#pragma once

#include <sys/types.h>

#include <string>

#include "workdir.hpp"

namespace dvp::test {

/// A descriptor that is closed at the end of its life.
class Descriptor {
 public:
  explicit Descriptor(int number = -1) : number_(number) {}
  ~Descriptor() { close(); }
  Descriptor(Descriptor&& other) noexcept : number_(other.number_) { other.number_ = -1; }
  Descriptor& operator=(Descriptor&&) = delete;

  int number() const { return number_; }
  bool is_open() const { return number_ >= 0; }
  void close();

  /// Writes all of it, waiting for a reader; what has no reader any more is dropped.
  void write(const std::string& text) const;

  /// Waits for a byte; false at the end.
  bool read_byte() const;

 private:
  int number_;
};

/// A shell command (`$DVP_REPORT` is the program) in `folder`, with /dev/null as standard input and
/// its messages in the file `err`. Begin it with `exec`, so that signals reach the program itself.
class Running {
 public:
  Running(const std::string& command, const Workdir& folder);
  ~Running();
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

  void send(int signal) const;

  /// Its status, 128 + n if signal n ended it.
  int wait();

 private:
  pid_t child_ = 0;
};

/// Makes a fifo and returns its path.
std::string make_fifo(const Workdir& folder, const std::string& name);

/// Opens a fifo, waiting until the program has opened its other end.
Descriptor open_to_write(const std::string& fifo);
Descriptor open_to_read(const std::string& fifo);

/// Whether some program has a fifo open for reading. Does not wait.
bool has_reader(const std::string& fifo);

}  // namespace dvp::test
