// How long it takes to read lists of address ranges (`--hosts`), and to look an address up in them:
// for each family of addresses, five lists in the layout of AWS's with 100,000 random ranges each.
#include <benchmark/benchmark.h>
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "dvp/address.hpp"
#include "dvp/host_ranges.hpp"
#include "random.hpp"

namespace {

constexpr std::uint64_t list_count = 5;
constexpr std::size_t ranges_in_list = 100'000;
constexpr std::size_t address_count = 1 << 20;

struct Family {
  const char* key;
  std::uint32_t shortest, longest;  // prefixes
  dvp::Address (*random_address)(bench::Random& random);
};

dvp::Address random_ipv4(bench::Random& random) {
  return {0, std::uint64_t{0xFFFF00000000} | random.bits() >> 32U};
}

// Of 2000::/3, the addresses that are given out.
dvp::Address random_ipv6(bench::Random& random) {
  const auto high = std::uint64_t{1} << 61U | random.bits() >> 3U;
  return {high, random.bits()};
}

constexpr std::array<Family, 2> families = {{
    {"ip_prefix", 16, 32, random_ipv4},
    {"ipv6_prefix", 24, 64, random_ipv6},
}};

const Family& family_of(const benchmark::State& state) {
  return families[static_cast<std::size_t>(state.range(0))];
}

std::string make_list(const Family& family, std::uint64_t seed) {
  bench::Random random(seed);
  std::string text = "{\n  \"syncToken\": \"1700000000\",\n  \"prefixes\": [\n";
  for (std::size_t i = 0; i < ranges_in_list; ++i) {
    const auto address = dvp::format_address(family.random_address(random));
    text += fmt::format(
        "    {{\n      \"{}\": \"{}/{}\",\n      \"region\": \"eu-central-1\",\n"
        "      \"service\": \"EC2\",\n      \"network_border_group\": \"eu-central-1\"\n    }},\n",
        family.key, address, random.between(family.shortest, family.longest));
  }
  return text + "  ]\n}\n";
}

// The lists as files, which are there as long as this is.
class ListFiles {
 public:
  explicit ListFiles(const Family& family) {
    for (std::uint64_t list = 0; list < list_count; ++list) {
      const auto name = fmt::format("lookup_bench.{}.{}.json", getpid(), list);
      const auto path = std::filesystem::temp_directory_path() / name;
      std::ofstream(path, std::ios::binary) << make_list(family, list);
      option_.push_back({name, path.string()});
    }
  }
  ~ListFiles() {
    for (const auto& file : option_) std::filesystem::remove(file.path);
  }
  ListFiles(const ListFiles&) = delete;
  ListFiles& operator=(const ListFiles&) = delete;

  const std::vector<dvp::HostsFile>& option() const { return option_; }

 private:
  std::vector<dvp::HostsFile> option_;
};

void read_text(benchmark::State& state, const std::string& text) {
  for (auto _ : state) benchmark::DoNotOptimize(dvp::find_ranges(text));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}

void find_nothing(benchmark::State& state) {
  std::string text;
  while (text.size() < 10'000'000)
    text += "      \"network_border_group\": \"eu-central-1\", at 12:34:56 by version 1.2.3\n";
  read_text(state, text);
}

void find_ranges(benchmark::State& state) {
  std::string text;
  for (std::uint64_t list = 0; list < list_count; ++list) text += make_list(family_of(state), list);
  read_text(state, text);
}

// All of it: reading the files, finding the ranges, making the table.
void load(benchmark::State& state) {
  const ListFiles files(family_of(state));
  for (auto _ : state) benchmark::DoNotOptimize(dvp::HostRanges(files.option()));
}

void look_up(benchmark::State& state) {
  const auto& family = family_of(state);
  const dvp::HostRanges ranges(ListFiles(family).option());
  bench::Random random(list_count);
  std::vector<dvp::Address> addresses(address_count);
  for (auto& address : addresses) address = family.random_address(random);
  std::size_t at = 0;
  for (auto _ : state) benchmark::DoNotOptimize(ranges.find(addresses[at++ % address_count]));
}

void for_each_family(benchmark::internal::Benchmark* benchmark) {
  benchmark->ArgName("ipv6")->Arg(0)->Arg(1);
}

BENCHMARK(find_nothing)->Unit(benchmark::kMillisecond);
BENCHMARK(find_ranges)->Apply(for_each_family)->Unit(benchmark::kMillisecond);
BENCHMARK(load)->Apply(for_each_family)->Unit(benchmark::kMillisecond);
BENCHMARK(look_up)->Apply(for_each_family);

}  // namespace

BENCHMARK_MAIN();
