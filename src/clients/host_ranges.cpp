// The files of address ranges: read, and put together in a table for each family of addresses.
#include "dvp/host_ranges.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <memory>

#include "dvp/error.hpp"
#include "range_table.hpp"

namespace dvp {

namespace {

constexpr std::uint32_t highest_ipv4 = ~std::uint32_t{0};
constexpr Address highest_ipv6 = {~std::uint64_t{0}, ~std::uint64_t{0}};

constexpr std::size_t largest_list = std::size_t{1} << 30;  // of /dev/zero there would be no end

std::string read_file(const std::string& path) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"),
                                                             std::fclose);
  if (!file) throw system_failure(path, errno);
  std::string text;
  std::array<char, 65536> part{};
  while (const auto got = std::fread(part.data(), 1, part.size(), file.get())) {
    text.append(part.data(), got);
    if (text.size() > largest_list) throw EnvironmentError(path + ": is no list of address ranges");
  }
  if (std::ferror(file.get())) throw system_failure(path, errno);
  return text;
}

std::vector<Cidr> read_ranges(const std::string& path) {
  const auto text = read_file(path);
  // What is compressed, or a database, would have some by chance.
  if (text.find('\0') != text.npos)
    throw EnvironmentError(path + ": is no text: a compressed list must be unpacked first");
  auto ranges = find_ranges(text);
  if (ranges.empty()) throw EnvironmentError(path + ": holds no address range");
  return ranges;
}

Address last_address(const Cidr& range) {
  const auto host_bits = [](unsigned prefix) {
    return prefix < 64 ? ~std::uint64_t{0} >> prefix : 0;
  };
  const auto length = range.prefix_length;
  return {range.network.high | host_bits(length),
          range.network.low | host_bits(length > 64 ? length - 64 : 0)};
}

template <class Key>
using FileRanges = std::vector<FileRange<Key>>;

struct Families {
  FileRanges<std::uint32_t> ipv4;
  FileRanges<Address> ipv6;

  void add(const Cidr& range, std::uint32_t file) {
    const auto last = last_address(range);
    const auto first_ipv4 = as_ipv4(range.network);
    const auto last_ipv4 = as_ipv4(last);
    if (first_ipv4 && last_ipv4) ipv4.push_back({*first_ipv4, *last_ipv4, file});
    else ipv6.push_back({range.network, last, file});
  }
};

/// Puts them in order, each once, and counts those of each file.
template <class Key>
void arrange(FileRanges<Key>& ranges, std::vector<std::size_t>& counts) {
  std::sort(ranges.begin(), ranges.end());
  ranges.erase(std::unique(ranges.begin(), ranges.end()), ranges.end());
  for (const auto& range : ranges) ++counts[range.file];
}

}  // namespace

struct HostRanges::Tables {
  RangeTable<std::uint32_t> ipv4;
  RangeTable<Address> ipv6;
};

HostRanges::HostRanges(std::span<const HostsFile> files) : ranges_(files.size()) {
  if (files.empty()) return;
  Families families;
  for (std::uint32_t file = 0; file < files.size(); ++file)
    for (const auto& range : read_ranges(files[file].path)) families.add(range, file);
  arrange(families.ipv4, ranges_);
  arrange(families.ipv6, ranges_);
  tables_ = std::make_shared<const Tables>(
      Tables{RangeTable(families.ipv4, highest_ipv4), RangeTable(families.ipv6, highest_ipv6)});
}

std::optional<std::size_t> HostRanges::find(const Address& address) const {
  if (!tables_) return std::nullopt;
  const auto ipv4 = as_ipv4(address);
  const auto file = ipv4 ? tables_->ipv4.find(*ipv4) : tables_->ipv6.find(address);
  return file == RangeTable<Address>::nobody ? std::nullopt : std::optional<std::size_t>(file);
}

}  // namespace dvp
