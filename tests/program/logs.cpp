// Small logs for the program tests, and what was made of them, cell by cell.
#include "logs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <stdexcept>

namespace dvp::test {

std::string digest(char letter) { return "sha256:" + std::string(64, letter); }

std::string lines(const std::vector<std::string>& texts) {
  std::string all;
  for (const auto& text : texts) all += text + '\n';
  return all;
}

std::string digits(unsigned number, unsigned width) { return fmt::format("{:0{}}", number, width); }

std::string combined_line(const std::string& client, const std::string& time,
                          const std::string& request, const std::string& user_agent) {
  return fmt::format("{} - - [{} +0000] \"{} HTTP/1.1\" 200 1024 \"-\" \"{}\"", client, time,
                     request, user_agent);
}

std::string pulls_csv(unsigned count) {
  std::string log = "timestamp,client_ip,method,path\n";
  for (unsigned i = 0; i < count; ++i)
    log += fmt::format("2024-03-06T{:02}:{:02}:00Z,198.51.{}.{},GET,/v2/acme/app/manifests/1.0\n",
                       i / 60, i % 60, i / 200, i % 200 + 1);
  return log;
}

CsvRows read_csv(std::string_view text) {
  CsvRows rows;
  std::string cell;
  bool quoted = false;
  bool new_row = true;
  const auto end_cell = [&] { rows.back().push_back(std::exchange(cell, {})); };
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (std::exchange(new_row, false)) rows.emplace_back();
    const char c = text[i];
    if (c == '"' && quoted && text.substr(i + 1).starts_with('"')) cell += text[++i];
    else if (c == '"') quoted = !quoted;
    else if (c == ',' && !quoted) end_cell();
    else if (c == '\n' && !quoted) end_cell(), new_row = true;
    else cell += c;
  }
  if (!new_row) throw std::runtime_error("the last line has no end");
  return rows;
}

std::vector<std::string> column(std::string_view view, std::string_view name) {
  const auto rows = read_csv(view);
  const auto& header = rows.at(0);
  const auto found = std::find(header.begin(), header.end(), name);
  if (found == header.end()) throw std::runtime_error("no column " + std::string(name));
  std::vector<std::string> cells;
  for (auto row = rows.begin() + 1; row != rows.end(); ++row)
    cells.push_back(row->at(static_cast<std::size_t>(found - header.begin())));
  return cells;
}

std::size_t row_count(std::string_view view) {
  const auto rows = read_csv(view).size();
  if (rows == 0) throw std::runtime_error("a view without a header");
  return rows - 1;
}

std::string view_of(const Workdir& folder, const std::string& view,
                    const std::vector<std::string>& arguments) {
  std::vector<std::string> all = {"--month", "2024-03", "--stdout", view};
  const bool window_given = std::any_of(
      arguments.begin(), arguments.end(),
      [](const auto& argument) { return argument == "--month" || argument == "--week"; });
  if (window_given) all.erase(all.begin(), all.begin() + 2);
  all.insert(all.end(), arguments.begin(), arguments.end());
  const auto outcome = run_report(all, folder);
  CHECK(outcome.err == "");
  CHECK(outcome.status == 0);
  return outcome.out;
}

std::string stats_of(const Workdir& folder, const std::vector<std::string>& arguments) {
  std::vector<std::string> all = {"--month", "2024-03", "-o", "stats-of", "--stats", "-"};
  all.insert(all.end(), arguments.begin(), arguments.end());
  const auto outcome = run_report(all, folder);
  CHECK(outcome.err == "");
  CHECK(outcome.status == 0);
  std::filesystem::remove_all(folder / "stats-of");
  std::string text;
  bool quoted = false;
  for (const char c : outcome.out) {
    if (c == '"') quoted = !quoted;
    if (quoted || (c != ' ' && c != '\n')) text += c;
  }
  return text;
}

unsigned stat(const std::string& stats, const std::string& name) {
  const auto key = fmt::format("\"{}\":", name);
  const auto at = stats.find(key);
  INFO("stats: " << stats << ", wanted: " << name);
  REQUIRE(at != stats.npos);
  return static_cast<unsigned>(std::stoul(stats.substr(at + key.size())));
}

std::map<std::string, std::string> contents(const Workdir& folder, const std::string& below) {
  std::map<std::string, std::string> all;
  for (const auto& name : folder.files(below)) {
    const auto path = below + '/' + name;
    if (std::filesystem::is_regular_file(folder / path)) all[name] = folder.read(path);
  }
  return all;
}

}  // namespace dvp::test
