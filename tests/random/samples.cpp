// From golden cases to samples, and runs over them.
#include "samples.hpp"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <optional>

#include "dvp/cli.hpp"
#include "dvp/error.hpp"
#include "dvp/pipeline.hpp"
#include "dvp/text.hpp"
#include "log_text.hpp"

namespace dvp::test {

namespace {

namespace fs = std::filesystem;

const fs::path testdata = fs::path(DVP_SOURCE_DIR) / "testdata";
constexpr const char* case_in_wrappers = "combined/plain";
constexpr std::size_t most_lines = 30;  // of a log: the sample of a sample

/// The test's working folder for a while.
class InFolder {
 public:
  explicit InFolder(const fs::path& folder) : before_(fs::current_path()) {
    fs::current_path(folder);
  }
  ~InFolder() { fs::current_path(before_); }
  InFolder(const InFolder&) = delete;
  InFolder& operator=(const InFolder&) = delete;

 private:
  fs::path before_;
};

// ---- golden cases

Lines all_cases() {
  Lines names;
  for (const auto& entry : fs::recursive_directory_iterator(testdata))
    if (entry.path().filename() == "args")
      names.push_back(fs::relative(entry.path().parent_path(), testdata));
  std::sort(names.begin(), names.end());
  return names;
}

/// What the arguments of a case in the working folder ask for; nothing if they are wrong.
std::optional<Options> options_of_case() {
  Lines words = {"dvp-report"};
  for (auto line : lines_of(read_file("args"))) words.push_back(line.substr(0, line.size() - 1));
  std::vector<const char*> pointers;
  for (const auto& word : words) pointers.push_back(word.c_str());
  Surroundings surroundings;
  surroundings.now = latest_time;  // every window has ended
  try {
    return parse_command_line(static_cast<int>(pointers.size()), pointers.data(), surroundings)
        .options;
  } catch (const UsageError&) {
    return std::nullopt;
  }
}

/// Nothing if the case shows that a log is damaged or missing.
Lines lines_of_log(const std::string& path) {
  try {
    return lines_of(read_log(path));
  } catch (const EnvironmentError&) {
    return {};
  }
}

// ---- runs

/// Runs the program with its outputs in a folder `out`, and gives what it wrote there.
RunSummary run_over(Options options, const std::string& log, const Workdir& folder) {
  options.logs = {folder.write("log", log)};
  options.output_directory = folder / "out";
  options.temp_directory = folder.path();
  options.owners.reset();
  options.rejects.reset();
  options.stats.reset();
  options.to_stdout = options.gzip = false;
  fs::remove_all(options.output_directory);
  Progress progress;
  TemporaryNames names;
  return run(options, progress, names);
}

/// The rows of all views, without their headers.
Lines written_rows(const Workdir& folder) {
  Lines rows;
  for (const auto& file : folder.files("out")) {
    const auto lines = lines_of(folder.read("out/" + file));
    rows.insert(rows.end(), lines.begin() + 1, lines.end());
  }
  return rows;
}

/// The components of the names of all repositories of which a log tells.
std::set<std::string> components_of(Options options, const std::string& log,
                                    const Workdir& folder) {
  options.views = {View::repo_summary};
  run_over(options, log, folder);
  std::set<std::string> components;
  for (const auto& row : written_rows(folder)) {
    const auto cells = split(row, ',');
    for (const auto part : {cells[0], cells[1]})
      for (const auto component : split(part, '/')) components.emplace(component);
  }
  components.erase("");
  components.erase(options.default_namespace);  // no log tells of it
  return components;
}

// ---- samples

FormatSettings settings_of(const Options& options) {
  const auto& window = options.windows.front();
  return {options.format,
          options.log_format.value_or(""),
          {options.log_timezone, window.start, window.end - 1}};
}

Understood understood(const Layout& layout) {
  return {std::string(layout.format->name()), layout.wrapper_names()};
}

/// How many lines it takes to recognize a log.
std::size_t lines_to_recognize(const Lines& lines, const Options& options) {
  const auto whole = understood(find_layout(joined(lines), settings_of(options)));
  std::string head;
  for (std::size_t size = 0; size < lines.size(); ++size) {
    head += lines[size];
    if (understood(find_layout(head, settings_of(options))) == whole) return size + 1;
  }
  return lines.size();
}

/// How many of the untouched lines stand before the first mutated one.
std::size_t size_of_head(const Lines& untouched, const Options& options, const Layout& layout) {
  const auto list = layout.format->event_list();
  const bool is_seen = list.empty() || begins_envelope(untouched.front(), list);
  return is_seen ? lines_to_recognize(untouched, options) : untouched.size();
}

/// What a log's nature demands of its untouched lines and of those to be mutated.
void set_lines(Sample& sample, Lines lines, const Layout& layout, const Workdir& folder) {
  const auto& wrappers = layout.wrappers;
  const auto list = layout.format->event_list();
  if (!list.empty() && wrappers.empty()) lines = one_envelope_a_line(lines, list);
  const auto components = components_of(sample.options, joined(lines), folder);
  auto untouched = with_renamed(lines, components);
  if (!list.empty()) untouched = with_other_ids(untouched);
  if (!wrappers.empty() && wrappers.front()->pieces != WrapperEntry::Pieces::none) {
    untouched = of_stream(untouched, "stdout");
    lines = of_stream(lines, "stderr");
  }
  const auto head = untouched.begin() +
                    static_cast<std::ptrdiff_t>(size_of_head(untouched, sample.options, layout));
  sample.head.assign(untouched.begin(), head);
  sample.untouched.assign(head, untouched.end());
  sample.to_mutate = std::move(lines);
  for (const auto& component : components) sample.untouched_names.insert(renamed(component));
}

/// Nothing if the log tells of no repository.
std::optional<Sample> make_sample(const std::string& name, const Options& options, Lines lines,
                                  const Workdir& folder) {
  Sample sample;
  sample.name = name;
  sample.options = options;
  sample.options.views = {View::raw, View::summary};
  sample.options.jobs = 1;
  const auto layout = find_layout(joined(lines), settings_of(options));
  if (layout.format->event_list().empty()) lines.resize(std::min(lines.size(), most_lines));
  sample.as = understood(layout);
  sample.one_unit_a_line =
      layout.format->event_list().empty() &&
      std::none_of(layout.wrappers.begin(), layout.wrappers.end(),
                   [](const WrapperEntry* wrapper) { return wrapper->repeats; });
  set_lines(sample, std::move(lines), layout, folder);
  return sample.untouched_names.empty() ? std::nullopt : std::optional(sample);
}

/// A line within the wrapper's sample of what stands around LINE.
std::string wrapped(std::string line, const WrapperEntry& wrapper) {
  line.pop_back();
  std::string text(wrapper.sample);
  if (text.starts_with('{')) line = json_quoted(line).substr(1, json_quoted(line).size() - 2);
  return text.replace(text.find("LINE"), 4, line) + '\n';
}

void add_samples(const std::string& name, std::vector<Sample>& samples, const Workdir& folder) {
  const InFolder in_case(testdata / name);
  const auto options = options_of_case();
  if (!options) return;
  const auto add = [&](const std::string& what, const Lines& lines) {
    if (auto sample = make_sample(name + ": " + what, *options, lines, folder))
      samples.push_back(std::move(*sample));
  };
  for (const auto& path : options->logs) {
    const auto lines = lines_of_log(path);
    if (lines.empty()) continue;
    add(path, lines);
    if (name != case_in_wrappers) continue;
    for (const auto* wrapper : wrapper_table()) {
      Lines inside;
      for (const auto& line : lines) inside.push_back(wrapped(line, *wrapper));
      add(std::string(wrapper->name) + " around " + path, inside);
    }
  }
}

}  // namespace

std::vector<Sample> all_samples(const Workdir& folder) {
  std::vector<Sample> samples;
  for (const auto& name : all_cases()) add_samples(name, samples, folder);
  return samples;
}

SampleRun run_sample(const Sample& sample, const std::string& log, const Workdir& folder) {
  const auto summary = run_over(sample.options, log, folder);
  const auto& source = summary.ledger.sources.at(0);
  SampleRun result;
  result.as = {source.format, source.wrappers};
  result.lines = source.lines;
  result.in_buckets = summary.ledger.lines.lines();
  for (const auto& row : written_rows(folder))
    if (std::any_of(sample.untouched_names.begin(), sample.untouched_names.end(),
                    [&](const auto& name) { return row.find(name) != row.npos; }))
      result.rows += row;
  return result;
}

}  // namespace dvp::test
