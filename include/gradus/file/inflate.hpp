// SPDX-License-Identifier: MIT
#pragma once
// Inflater: decompresses DEFLATE data (RFC 1951; sections in brackets). It writes into memory that the caller
// offers, piece by piece if need be, so nothing is allocated on the word of the data.
#include <cstddef>
#include <cstdint>
#include <cstring>

#include <gradus/file/bytes.hpp>
#include <gradus/file/huffman.hpp>

namespace gradus::file {

/// DEFLATE's best case: 258 bytes from two bits.
inline constexpr std::size_t max_deflate_ratio = 1032;

class Inflater {
 public:
  /// Reads deflated data from byte `at` of bytes on.
  void start(ByteView bytes, std::size_t at, const Origin& origin) noexcept {
    in_ = bytes.data + at, begin_ = bytes.data, end_ = bytes.data + bytes.size;
    origin_ = &origin;
    bits_ = 0, count_ = 0, pending_ = 0;
    state_ = State::header, last_ = false;
  }
  /// Inflates on: fills out[at, size), where out[0, at) holds all that earlier calls wrote. Returns how far it came.
  ///
  /// Throws  FormatError if the data is damaged or ends too soon
  [[gnu::noinline]] std::size_t run(std::uint8_t* out, std::size_t at, std::size_t size) {
    Room room{out, out + at, out + size};
    while (state_ != State::ended) {
      if (state_ == State::header) read_header();
      else if (state_ == State::stored ? !copy_stored(room) : !decode(room)) break;
    }
    return static_cast<std::size_t>(room.next - out);
  }
  bool ended() const noexcept { return state_ == State::ended; }
  /// Once ended: the index of the first byte behind the data.
  std::size_t position() const noexcept { return static_cast<std::size_t>(in_ - begin_) - count_ / 8; }

 private:
  using Entry = huffman::Entry;
  enum class State : std::uint8_t { header, stored, coded, ended };
  struct Room {
    std::uint8_t *begin, *next, *end;
  };

  [[noreturn]] GRADUS_COLD void fail_at(const char* expected, const char* found) const {
    fail_format(*origin_, position(), {expected}, {found});
  }
  [[noreturn]] GRADUS_COLD void fail_short() const {
    fail_format(*origin_, static_cast<std::size_t>(end_ - begin_), {"more deflated data"}, {"the end"},
                "The file is truncated.");
  }

  // As many bits as fit; fewer than 56 only near the end of the input.
  void refill() noexcept {
    for (; count_ < 56 && in_ < end_; count_ += 8) bits_ |= static_cast<std::uint64_t>(*in_++) << count_;
  }
  void drop(unsigned n) noexcept { bits_ >>= n, count_ -= n; }
  [[gnu::noinline]] std::uint32_t get(unsigned n) {
    refill();
    if (count_ < n) fail_short();
    const std::uint32_t x = static_cast<std::uint32_t>(bits_ & ((1u << n) - 1));
    drop(n);
    return x;
  }

  void end_block() noexcept { state_ = last_ ? State::ended : State::header; }
  void read_header();
  void read_codes();
  bool copy_stored(Room& room);
  bool decode(Room& room);
  void start_match(std::uint32_t length, const Room& room);
  void decode_fast(Room& room) noexcept;
  void copy_pending(Room& room) noexcept;

  const std::uint8_t *in_ = nullptr, *begin_ = nullptr, *end_ = nullptr;
  const Origin* origin_ = nullptr;
  std::uint64_t bits_ = 0;        // the next bits, lowest first
  unsigned count_ = 0;            // how many of them count
  std::uint32_t pending_ = 0;     // bytes of a stored block or of a match that are still to be written
  std::uint32_t distance_ = 0;    // of that match
  State state_ = State::ended;
  bool last_ = false;
  huffman::Literals literals_;
  huffman::Distances distances_;
};

/// Block header [3.2.3].
GRADUS_SMALL inline void Inflater::read_header() {
  last_ = get(1);
  switch (get(2)) {
    case 0: {
      drop(count_ % 8);
      const std::uint32_t length = get(16), check = get(16);
      if ((length ^ check) != 0xffff) fail_at("a stored block's length twice", "two that differ");
      in_ -= count_ / 8;
      bits_ = 0, count_ = 0;
      pending_ = length;
      state_ = State::stored;
      break;
    }
    case 1: {  // fixed codes [3.2.6]
      std::uint8_t lengths[288 + 32];
      std::memset(lengths, 8, 288);
      std::memset(lengths + 144, 9, 256 - 144);
      std::memset(lengths + 256, 7, 280 - 256);
      std::memset(lengths + 288, 5, 32);
      huffman::build_literals(literals_, lengths, 288);
      huffman::build_distances(distances_, lengths + 288, 32);
      state_ = State::coded;
      break;
    }
    case 2: read_codes(); break;
    default: fail_at("block type 0, 1 or 2", "3");
  }
}

/// Dynamic codes [3.2.7]: the lengths of the codes, themselves coded.
GRADUS_SMALL inline void Inflater::read_codes() {
  const int literals = static_cast<int>(get(5)) + 257, distances = static_cast<int>(get(5)) + 1;
  const int given = static_cast<int>(get(4)) + 4;
  if (literals > 286 || distances > 30) fail_at("at most 286 literal and 30 distance codes", "more");

  static constexpr std::uint8_t order[19] = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};
  std::uint8_t lengths[286 + 30] = {};
  Entry meaning[19];
  for (unsigned s = 0; s < 19; ++s) meaning[s] = s << 16;
  for (int i = 0; i < given; ++i) lengths[order[i]] = static_cast<std::uint8_t>(get(3));
  huffman::Table<7, 0> table;  // its codes have at most 7 bits
  if (!huffman::build(table.entry, 7, lengths, 19, meaning)) fail_at("a prefix code for code lengths", "none");

  for (int i = 0; i < literals + distances;) {
    refill();
    const Entry e = table.entry[bits_ & 127];
    if (e & huffman::special) fail_at("a prefix code for code lengths", "bits outside it");
    get(e & 255);
    const std::uint32_t symbol = e >> 16;
    int times = 1;
    std::uint8_t length = static_cast<std::uint8_t>(symbol);
    if (symbol >= 16) {
      if (symbol == 16 && i == 0) fail_at("a code length", "a repetition of none");
      length = symbol == 16 ? lengths[i - 1] : 0;
      times = static_cast<int>(symbol == 16 ? 3 + get(2) : symbol == 17 ? 3 + get(3) : 11 + get(7));
    }
    if (times > literals + distances - i) fail_at("as many code lengths as announced", "more");
    for (; times > 0; --times) lengths[i++] = length;
  }
  if (lengths[256] == 0) fail_at("a code for the end of the block", "none");
  if (!huffman::build_literals(literals_, lengths, literals)) fail_at("a prefix code for literals", "none");
  if (!huffman::build_distances(distances_, lengths + literals, distances))
    fail_at("a prefix code for distances", "none");
  state_ = State::coded;
}

/// False: the room is full.
GRADUS_SMALL inline bool Inflater::copy_stored(Room& room) {
  std::size_t n = static_cast<std::size_t>(room.end - room.next);
  if (n > pending_) n = pending_;
  if (n > static_cast<std::size_t>(end_ - in_)) fail_short();
  if (n > 0) std::memcpy(room.next, in_, n);
  in_ += n, room.next += n, pending_ -= static_cast<std::uint32_t>(n);
  if (pending_ > 0) return false;
  end_block();
  return true;
}

inline void Inflater::copy_pending(Room& room) noexcept {
  for (; pending_ > 0 && room.next < room.end; --pending_, ++room.next)
    *room.next = *(room.next - distance_);
}

/// Decodes up to the end of the block. False: the room is full. Every check is here.
inline bool Inflater::decode(Room& room) {
  for (unsigned skip;;) {
    copy_pending(room);
    if (pending_ > 0) return false;
    decode_fast(room);
    refill();
    const Entry e = huffman::look_up(literals_, bits_, skip);
    if (count_ < skip + (e & 63)) fail_short();
    if ((e & huffman::end_of_block) == huffman::end_of_block) {
      drop(skip + (e & 63));
      end_block();
      return true;
    }
    if (e & huffman::special) fail_at("a literal, a length or the end of a block", "bits that mean nothing");
    if (room.next == room.end) return false;
    const std::uint32_t value = huffman::value_of(e, bits_ >> skip);
    drop(skip + (e & 63));
    if (e & huffman::literal) *room.next++ = static_cast<std::uint8_t>(e >> 16);
    else start_match(value, room);
  }
}
inline void Inflater::start_match(std::uint32_t length, const Room& room) {
  unsigned skip;
  const Entry d = huffman::look_up(distances_, bits_, skip);
  if (count_ < skip + (d & 63)) fail_short();
  if (d & huffman::special) fail_at("a distance", "bits that mean nothing");
  distance_ = huffman::value_of(d, bits_ >> skip);
  if (distance_ > static_cast<std::size_t>(room.next - room.begin))
    fail_at("a distance within what came before", "a longer one");
  drop(skip + (d & 63));
  pending_ = length;
}

/// Copies a match. May write up to 15 bytes behind it.
GRADUS_INLINE void copy_match(std::uint8_t* out, std::uint32_t length, std::uint32_t distance) noexcept {
  const std::uint8_t* from = out - distance;
  std::uint8_t* const stop = out + length;
  struct {
    std::uint64_t word[2];
  } chunk;
  if (distance >= 16) {
    do {
      std::memcpy(&chunk, from, 16);
      std::memcpy(out, &chunk, 16);
      out += 16, from += 16;
    } while (out < stop);
  } else if (distance == 1) {
    chunk.word[0] = chunk.word[1] = 0x0101010101010101u * *from;
    do std::memcpy(out, &chunk, 16);
    while ((out += 16) < stop);
  } else {  // only the first `distance` bytes of what is copied at once are right
    const std::uint32_t step = distance < 8 ? distance : 8;
    do {
      std::memcpy(&chunk, from, 8);
      std::memcpy(out, &chunk, 8);
      out += step, from += step;
    } while (out < stop);
  }
}

// Runs where neither the input nor the room can end within a step, and stops in front of everything unusual.
inline void Inflater::decode_fast(Room& room) noexcept {
  if (end_ - in_ < 32 || room.end - room.next < 320) return;
  const std::uint8_t *in = in_, *const in_stop = end_ - 32;
  std::uint8_t *out = room.next, *const out_stop = room.end - 320;
  std::uint64_t bits = bits_;
  unsigned count = count_, skip;
  // Eight bytes at once; the bits beyond those that count are the stream's own, so reading them again does no harm.
  const auto fill = [&] { bits |= load_le<std::uint64_t>(in) << count, in += (63 - count) >> 3, count |= 56; };
  const auto drop = [&](unsigned n) { bits >>= n, count -= n; };
  const auto next_is_literal = [&] {
    const Entry e = literals_.entry[bits & 2047];
    if (!(e & huffman::literal)) return false;
    drop(e & 63);
    *out++ = static_cast<std::uint8_t>(e >> 16);
    return true;
  };
  while (in < in_stop && out < out_stop) {
    // Three literals of at most 11 bits, or a match of at most 48, fit into 56 bits.
    fill();
    if (next_is_literal()) {
      if (next_is_literal() && next_is_literal()) continue;
      fill();
    }
    const Entry e = huffman::look_up(literals_, bits, skip);
    std::uint64_t ahead = bits >> skip;
    unsigned used = skip + (e & 63);
    if (e & huffman::literal) {
      drop(used);
      *out++ = static_cast<std::uint8_t>(e >> 16);
      continue;
    }
    if (e & huffman::special) break;
    const std::uint32_t length = huffman::value_of(e, ahead);
    ahead >>= e & 63;
    const Entry d = huffman::look_up(distances_, ahead, skip);
    ahead >>= skip, used += skip + (d & 63);
    const std::uint32_t distance = huffman::value_of(d, ahead);
    if (d & huffman::special || distance > static_cast<std::size_t>(out - room.begin)) break;
    drop(used);
    copy_match(out, length, distance);
    out += length;
  }
  in_ = in, bits_ = bits, count_ = count;
  room.next = out;
}

/// The `size` bytes that a whole DEFLATE stream holds.
///
/// Throws  FormatError if it is damaged, holds another number of bytes, or has bytes behind it
GRADUS_SMALL inline Bytes inflate(ByteView deflated, std::size_t size, const Origin& origin) {
  if (size / max_deflate_ratio > deflated.size)
    fail_format(origin, 0, {"deflated data for ", size, " bytes"}, {"only ", deflated.size, " bytes"});
  Bytes out(size);
  Inflater inflater;
  inflater.start(deflated, 0, origin);
  const std::size_t n = inflater.run(out.data(), 0, size);
  if (!inflater.ended()) fail_format(origin, 0, {"deflated data for ", size, " bytes"}, {"more"});
  if (n != size) fail_format(origin, 0, {"deflated data for ", size, " bytes"}, {"only ", n});
  if (inflater.position() != deflated.size)
    fail_format(origin, inflater.position(), {"the end of the deflated data"}, {"more bytes"});
  return out;
}

}  // namespace gradus::file
