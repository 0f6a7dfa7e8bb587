// What MMDB databases tell of an address, read with libmaxminddb. Vendors agree on the container
// but not on the names in it: where a thing may stand is a table of paths.
#include "dvp/geoip.hpp"

#include <fmt/format.h>
#include <maxminddb.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <span>
#include <vector>

#include "dvp/client_columns.hpp"
#include "dvp/error.hpp"
#include "dvp/text.hpp"

namespace dvp {

namespace {

/// The names from a record down to a value, ended by a null.
using Path = std::array<const char*, 3>;

// In order of preference.
constexpr Path country_paths[] = {
    {"country", "iso_code"}, {"registered_country", "iso_code"}, {"country_code"}, {"country"}};
constexpr Path type_paths[] = {
    {"type"}, {"company", "type"}, {"as_type"}, {"asn", "type"}, {"traits", "user_type"}};
constexpr Path connection_paths[] = {{"connection_type"}, {"traits", "connection_type"}};
constexpr Path hosting_paths[] = {{"hosting"}};
// MaxMind's own domain is that of the address, whoever has it.
constexpr Path company_domain_paths[] = {{"domain"}, {"company", "domain"}, {"traits", "domain"}};
constexpr Path provider_domain_paths[] = {{"as_domain"}, {"asn", "domain"}, {"traits", "domain"}};
constexpr Path as_number_paths[] = {
    {"autonomous_system_number"}, {"traits", "autonomous_system_number"}, {"asn"}, {"asn", "asn"}};

/// So many records are read before the logs are; of the others only the shape is looked at.
constexpr std::size_t most_read_records = 1 << 12;

EnvironmentError damaged(const std::string& path, int error) {
  std::string what = MMDB_strerror(error);
  if (!what.empty()) what[0] = to_lower(what[0]);
  return EnvironmentError(fmt::format("{}: is no MMDB database, or is damaged: {}", path, what));
}

/// One value of a record. It does not matter in which of the integer types a number stands.
struct Value {
  std::string_view text;
  std::uint64_t number = 0;
  bool flag = false;
};

Value value_of(const MMDB_entry_data_s& data) {
  switch (data.type) {
    case MMDB_DATA_TYPE_UTF8_STRING:
      return {{data.utf8_string, data.data_size}};
    case MMDB_DATA_TYPE_UINT16:
      return {{}, data.uint16};
    case MMDB_DATA_TYPE_UINT32:
      return {{}, data.uint32};
    case MMDB_DATA_TYPE_UINT64:
      return {{}, data.uint64};
    case MMDB_DATA_TYPE_BOOLEAN:
      return {{}, 0, data.boolean};
    default:
      return {};
  }
}

/// The values of one record. The path is for messages.
class RecordReader {
 public:
  RecordReader(const std::string& file, const MMDB_s& database, std::uint32_t record)
      : file_(file), entry_{&database, record} {}

  /// The first value under one of `paths` of which `read` makes something that is not empty.
  template <class Read>
  auto first(std::span<const Path> paths, Read read) const -> decltype(read(Value())) {
    for (const auto& path : paths) {
      auto found = read(value(path));
      if (found != decltype(found)()) return found;
    }
    return {};
  }

 private:
  Value value(const Path& path) const {
    auto entry = entry_;
    MMDB_entry_data_s data{};
    const auto error = MMDB_aget_value(&entry, &data, path.data());
    if (error == MMDB_LOOKUP_PATH_DOES_NOT_MATCH_DATA_ERROR) return {};
    if (error != MMDB_SUCCESS) throw damaged(file_, error);
    return data.has_data ? value_of(data) : Value();
  }

  const std::string& file_;
  MMDB_entry_s entry_;
};

/// A word that is none of those that stand for one of the published types tells nothing.
std::string_view known_type(std::string_view word) {
  const auto type = folded_type(word);
  return type == "null" ? std::string_view() : type;
}

/// The kinds of connections that MaxMind tells apart.
std::string_view type_of_connection(std::string_view connection) {
  const auto name = lower_case(connection);
  if (name == "corporate") return "business";
  const bool access =
      name == "cable/dsl" || name == "cellular" || name == "dialup" || name == "satellite";
  return access ? "isp" : std::string_view();
}

std::string_view read_type(const RecordReader& record) {
  const auto type = record.first(type_paths, [](Value value) { return known_type(value.text); });
  if (!type.empty()) return type;
  const auto hosting =
      record.first(hosting_paths, [](Value value) { return value.flag || value.text == "true"; });
  if (hosting) return "hosting";
  return record.first(connection_paths, [](Value value) { return type_of_connection(value.text); });
}

/// `AS3320`, or a number.
std::uint32_t as_number(Value value) {
  auto text = value.text;
  if (lower_case(text.substr(0, 2)) == "as") text.remove_prefix(2);
  const auto number = text.empty() ? value.number : parse_digits(text).value_or(0);
  return number <= 0xFFFFFFFF ? static_cast<std::uint32_t>(number) : 0;
}

/// Calls `work` with the number of each record that the tree leads to, each once. A tree that leads
/// out of the data is damaged.
template <class Work>
void for_each_record(const std::string& path, const MMDB_s& database, Work work) {
  std::vector<bool> seen(database.data_section_size);
  const auto visit = [&](std::uint8_t type, const MMDB_entry_s& entry) {
    if (type == MMDB_RECORD_TYPE_INVALID) throw damaged(path, MMDB_CORRUPT_SEARCH_TREE_ERROR);
    if (type != MMDB_RECORD_TYPE_DATA) return;
    if (entry.offset >= seen.size()) throw damaged(path, MMDB_CORRUPT_SEARCH_TREE_ERROR);
    if (!seen[entry.offset]) work(entry);
    seen[entry.offset] = true;
  };
  for (std::uint32_t number = 0; number < database.metadata.node_count; ++number) {
    MMDB_search_node_s node;
    const auto error = MMDB_read_node(&database, number, &node);
    if (error != MMDB_SUCCESS) throw damaged(path, error);
    visit(node.left_record_type, node.left_record_entry);
    visit(node.right_record_type, node.right_record_entry);
  }
}

/// A look for a name that no record has goes over all of its values.
void check_shape(const std::string& path, MMDB_entry_s entry) {
  constexpr Path no_name = {""};
  MMDB_entry_data_s data{};
  const auto error = MMDB_aget_value(&entry, &data, no_name.data());
  if (error != MMDB_SUCCESS && error != MMDB_LOOKUP_PATH_DOES_NOT_MATCH_DATA_ERROR)
    throw damaged(path, error);
}

/// An address as the library takes it.
class SocketAddress {
 public:
  explicit SocketAddress(const Address& address) {
    const auto bytes = network_bytes(address);
    is_ipv4_ = as_ipv4(address).has_value();
    ipv4_.sin_family = AF_INET;
    std::memcpy(&ipv4_.sin_addr, &bytes[12], 4);
    ipv6_.sin6_family = AF_INET6;
    std::memcpy(&ipv6_.sin6_addr, bytes.data(), bytes.size());
  }

  const sockaddr* get() const {
    return is_ipv4_ ? reinterpret_cast<const sockaddr*>(&ipv4_)
                    : reinterpret_cast<const sockaddr*>(&ipv6_);
  }

 private:
  bool is_ipv4_;
  sockaddr_in ipv4_{};
  sockaddr_in6 ipv6_{};
};

/// What cannot be mapped, or would be waited for.
void refuse_other_than_file(const std::string& path) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (std::filesystem::is_directory(status)) throw system_failure(path, EISDIR);
  if (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status))
    throw EnvironmentError(path + ": is no regular file, as a database must be");
}

}  // namespace

struct GeoDatabase::Handle {
  MMDB_s database{};

  explicit Handle(const std::string& path) {
    refuse_other_than_file(path);
    const auto error = MMDB_open(path.c_str(), MMDB_MODE_MMAP, &database);
    if (error == MMDB_FILE_OPEN_ERROR) throw system_failure(path, errno);
    if (error != MMDB_SUCCESS) throw damaged(path, error);
  }
  ~Handle() { MMDB_close(&database); }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
};

GeoDatabase::GeoDatabase(const std::string& path)
    : path_(path), handle_(std::make_shared<const Handle>(path)) {
  std::size_t records = 0;
  for_each_record(path_, handle_->database, [&](const MMDB_entry_s& entry) {
    check_shape(path_, entry);
    if (++records <= most_read_records) read(entry.offset);
  });
}

std::string_view GeoDatabase::type() const { return handle_->database.metadata.database_type; }

std::int64_t GeoDatabase::built() const {
  constexpr std::uint64_t end_of_9999 = 253'402'300'799;  // no calendar goes on
  return static_cast<std::int64_t>(std::min(handle_->database.metadata.build_epoch, end_of_9999));
}

std::optional<std::uint32_t> GeoDatabase::find(const Address& address) const {
  auto error = MMDB_SUCCESS;
  const auto found = MMDB_lookup_sockaddr(&handle_->database, SocketAddress(address).get(), &error);
  if (error == MMDB_IPV6_LOOKUP_IN_IPV4_DATABASE_ERROR) return std::nullopt;
  if (error != MMDB_SUCCESS) throw damaged(path_, error);
  return found.found_entry ? std::optional(found.entry.offset) : std::nullopt;
}

GeoRecord GeoDatabase::read(std::uint32_t record) const {
  const RecordReader values(path_, handle_->database, record);
  const auto country = [](Value value) { return checked_country(value.text); };
  const auto domain = [](Value value) { return checked_domain(value.text); };
  return {values.first(country_paths, country), read_type(values),
          values.first(company_domain_paths, domain), values.first(provider_domain_paths, domain),
          values.first(as_number_paths, as_number)};
}

}  // namespace dvp
