// The requests between reading and counting: dealt out to shards by their clients, and packed.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "dvp/hash_index.hpp"
#include "dvp/packed_request.hpp"
#include "dvp/spill.hpp"

namespace dvp {

/// All requests of a client address are in one shard, so a shard can be counted by itself.
class RequestShards {
  using Store = PartitionedStore<std::byte, RequestUnpacker::room>;

 public:
  static constexpr std::size_t count = 256;

  RequestShards(MemoryBudget& budget, SpillFile& file) : store_(count, budget, file) {}

  static std::size_t shard_of(const Address& client) {
    return hash_integers(client.high, client.low) % count;
  }

  /// One thread's way in. Call `flush` when all is added.
  class Writer {
   public:
    explicit Writer(RequestShards& shards) : pages_(shards.store_), packers_(count) {}

    /// Begins to fetch what adding a request to a shard will need.
    [[gnu::always_inline]] void prefetch(std::size_t shard) const {
      __builtin_prefetch(&packers_[shard], 1);
      pages_.prefetch(shard, RequestPacker::room);
    }

    void add(std::size_t shard, const Request& request) {
      const auto [out, begins_page] = pages_.room(shard, RequestPacker::room);
      const auto* end = packers_[shard].pack(request, begins_page, out);
      pages_.keep(shard, static_cast<std::size_t>(end - out));
    }

    void flush() { pages_.flush(); }

   private:
    Store::Writer pages_;
    std::vector<RequestPacker> packers_;
  };

  /// As PartitionedStore::close.
  void close() { store_.close(); }

  MemoryBudget& budget() { return store_.budget(); }

  /// Of the packed requests.
  std::size_t bytes(std::size_t shard) const { return store_.size(shard); }

  /// Shows all requests of a shard to `see`, one after the other, each time in the same order: that
  /// in which a thread added them, those of several threads mixed.
  template <class See>
  void visit(std::size_t shard, See see) const {
    store_.visit(shard, [&](std::span<const std::byte> part) {
      RequestUnpacker unpacker;
      for (const auto* in = part.data(), *end = in + part.size(); in < end;)
        see(unpacker.unpack(in));
    });
  }

  /// Forgets the requests of a shard.
  void drop(std::size_t shard) { store_.drop(shard); }

 private:
  Store store_;
};

}  // namespace dvp
