// Strings to ids and back.
#include "dvp/catalog.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "dvp/text.hpp"

namespace dvp {

namespace {

constexpr std::size_t arena_block = 64 << 10;

template <std::size_t N>
std::string join_parts(const std::array<std::string_view, N>& parts) {
  std::string joined;
  for (const auto& part : parts) (joined += part) += '\0';
  joined.pop_back();
  return joined;
}

template <std::size_t N>
std::array<std::string_view, N> split_parts(std::string_view joined) {
  std::array<std::string_view, N> parts;
  for (auto& part : parts) {
    const auto end = joined.find('\0');
    part = joined.substr(0, end);
    joined.remove_prefix(std::min(joined.size(), end == joined.npos ? end : end + 1));
  }
  return parts;
}

}  // namespace

std::string_view Arena::keep(std::string_view text) {
  if (free_ < text.size() || blocks_.empty()) {
    const auto size = std::max(arena_block, text.size());
    blocks_.push_back(std::make_unique_for_overwrite<char[]>(size));
    free_ = size;
    block_size_ = size;
  }
  char* place = blocks_.back().get() + (block_size_ - free_);
  std::copy(text.begin(), text.end(), place);
  free_ -= text.size();
  return {place, text.size()};
}

Id Interner::id(std::string_view text) {
  const auto hash = hash_bytes(text);
  const std::lock_guard lock(mutex_);
  return index_.find_or_add(
      hash, [&](Id id) { return texts_[id] == text; }, [&] { return keep(text); });
}

Id Interner::add(std::string_view text) {
  const std::lock_guard lock(mutex_);
  return keep(text);
}

Id Interner::keep(std::string_view text) {
  texts_.push_back(arena_.keep(text));
  return static_cast<Id>(texts_.size() - 1);
}

Id LookupCache::add(const Sought& sought, Id id) {
  if (entries_.size() > max_bytes) {
    index_.clear();
    entries_.clear();
  }
  const auto place = static_cast<std::uint32_t>(entries_.size());
  const Entry head{id, static_cast<std::uint32_t>(sought.text.size())};
  entries_.append(reinterpret_cast<const char*>(&head), sizeof head).append(sought.text);
  index_.add(sought.hash, place);
  latest_ = place;
  return id;
}

Id Catalog::repository_id(const RepositoryName& name) {
  return repositories_.id(join_parts<2>({name.namespace_, name.repository}));
}

RepositoryName Catalog::repository(Id id) const {
  const auto parts = split_parts<2>(repositories_.text(id));
  return {parts[0], parts[1]};
}

Id Catalog::origin_id(const Origin& origin) {
  return origins_.id(join_parts<7>({origin.tool, origin.version, origin.country, origin.host,
                                    origin.type, origin.domain, origin.user_agent}));
}

Id Catalog::place_id(const Place& place) {
  return places_.id(join_parts<5>(
      {place.country, place.host, place.type, place.company_domain, place.provider_domain}));
}

Place Catalog::place(Id id) const {
  const auto parts = split_parts<5>(places_.text(id));
  return {std::string(parts[0]), parts[1], parts[2], parts[3], parts[4]};
}

Origin Catalog::origin(Id id) const {
  const auto parts = split_parts<7>(origins_.text(id));
  return {parts[0], parts[1], parts[2], parts[3], parts[4], parts[5], parts[6]};
}

}  // namespace dvp
