// The table of owners, read with fast-cpp-csv-parser.
#include "dvp/owners.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <limits>

#define CSV_IO_NO_THREAD
#include <libfccp/csv.h>

#include "dvp/error.hpp"

namespace dvp {

namespace {

using OwnersReader = io::CSVReader<3, io::trim_chars<' ', '\t'>, io::double_quote_escape<',', '"'>,
                                   io::throw_on_overflow, io::empty_line_comment>;

constexpr const char* wrong_header = ":1: the header is not namespace,repository,owner";

}  // namespace

Owners Owners::load(const std::string& path) {
  std::FILE* file = std::fopen(path.c_str(), "rb");
  if (!file) throw system_failure(path, errno);
  OwnersReader reader(path, file);  // owns the file
  Owners owners;
  try {
    reader.read_header(io::ignore_extra_column, "namespace", "repository", "owner");
    std::string name_space;
    std::string repository;
    std::string owner;
    while (reader.read_row(name_space, repository, owner))
      owners.owners_.insert_or_assign({name_space, repository}, owner);
  } catch (const io::error::missing_column_in_header&) {
    throw EnvironmentError(path + wrong_header);
  } catch (const io::error::header_missing&) {
    throw EnvironmentError(path + wrong_header);
  } catch (const io::error::base&) {
    throw EnvironmentError(fmt::format("{}:{}: not a row of namespace,repository,owner", path,
                                       reader.get_file_line()));
  }
  return owners;
}

std::string Owners::owner(std::string_view name_space, std::string_view repository) const {
  for (const auto scope : {repository, std::string_view()}) {
    const auto found = owners_.find({std::string(name_space), std::string(scope)});
    if (found != owners_.end()) return found->second;
  }
  return std::string(name_space);
}

}  // namespace dvp
