// Telling what a log is by its head, and reading its lines accordingly.
#include "dvp/layout.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "dvp/fields.hpp"
#include "dvp/padded.hpp"
#include "dvp/text.hpp"

namespace dvp {

namespace {

constexpr std::string_view fallback = "combined";

/// A line of the head that was recognized.
struct Recognized {
  const FormatEntry* format;
  std::vector<const WrapperEntry*> wrappers;
};

/// Asks the formats and wrappers about the lines of a head, and remembers who came nearest.
class HeadReader {
 public:
  explicit HeadReader(const FormatSettings& settings) : settings_(settings) {
    for (const auto* entry : format_table())
      if (settings.name == "auto" || entry->name == settings.name) formats_.push_back(entry);
  }

  std::optional<Recognized> recognize(std::string_view line, bool first) {
    std::vector<const WrapperEntry*> wrappers;
    std::vector<std::unique_ptr<Unwrapper>> unwrappers;  // own what the inner lines point into
    InnerLine inner{padded_.copy(line), "", 1};
    for (;;) {
      if (const auto* format = format_of(inner.text, first)) return Recognized{format, wrappers};
      if (wrappers.size() == most_wrappers || !take_wrapper_off(inner, wrappers, unwrappers))
        return std::nullopt;
      first = false;
    }
  }

  /// `combined: a status`; empty if no format understood anything.
  std::string nearest() const {
    return nearest_format_.empty() ? "" : fmt::format("{}: {}", nearest_format_, nearest_.missing);
  }

 private:
  const FormatEntry* format_of(std::string_view line, bool first) {
    for (const auto* entry : formats_) {
      auto recognition = entry->recognize(line, first, settings_);
      if (recognition.fits) return entry;
      // Of equals the one that asks for less, which stands later in the table.
      if (recognition.understood == 0 || recognition.understood < nearest_.understood) continue;
      nearest_ = std::move(recognition);
      nearest_format_ = entry->name;
    }
    return nullptr;
  }

  static bool take_wrapper_off(InnerLine& inner, std::vector<const WrapperEntry*>& wrappers,
                               std::vector<std::unique_ptr<Unwrapper>>& unwrappers) {
    for (const auto* entry : wrapper_table()) {
      auto unwrapper = entry->make();
      if (!unwrapper->unwrap(inner)) continue;
      wrappers.push_back(entry);
      unwrappers.push_back(std::move(unwrapper));
      return true;
    }
    return false;
  }

  const FormatSettings& settings_;
  std::vector<const FormatEntry*> formats_;
  PaddedText padded_;  // the last line of a head has nothing behind it
  Recognition nearest_;
  std::string_view nearest_format_;
};

/// Whether a later line of a head is of the registry's application log: a registry writes its
/// access log and that one into one stream, so what looks like `combined` may be both.
bool has_application_line(std::string_view rest, const Recognized& found,
                          const FormatSettings& settings) {
  const auto* distribution = find_format("distribution");
  Unwrapping unwrapping(found.wrappers);
  PaddedText padded;
  for (auto line = take_telling_line(rest); !line.empty(); line = take_telling_line(rest)) {
    const auto inner = unwrapping.unwrap(padded.copy(line));
    if (distribution->recognize(inner.text, false, settings).fits) return true;
  }
  return false;
}

}  // namespace

bool Layout::marks_manifests() const {
  return format->marks_manifests() &&
         std::none_of(wrappers.begin(), wrappers.end(),
                      [](const WrapperEntry* wrapper) { return wrapper->repeats; });
}

std::string Layout::wrapper_names() const {
  std::string names;
  for (const auto* wrapper : wrappers)
    names += fmt::format("{}{}", names.empty() ? "" : " > ", wrapper->name);
  return names;
}

Layout find_layout(std::string_view head, const FormatSettings& settings) {
  HeadReader reader(settings);
  std::optional<Recognized> found;
  auto rest = head;
  bool first = true;
  for (auto line = take_telling_line(rest); !line.empty(); line = take_telling_line(rest)) {
    found = reader.recognize(line, std::exchange(first, false));
    if (found) break;
  }
  if (found && settings.name == "auto" && found->format->name == fallback &&
      has_application_line(rest, *found, settings))
    found->format = find_format("distribution");
  Layout layout;
  layout.times = settings.times;
  layout.recognized = found || first;  // a log of blank lines is nothing to be told of
  if (!found) {
    found = {find_format(settings.name == "auto" ? fallback : settings.name), {}};
    layout.nearest = reader.nearest();
  }
  layout.format = found->format->make(head, settings);
  layout.wrappers = std::move(found->wrappers);
  return layout;
}

Unwrapping::Unwrapping(const std::vector<const WrapperEntry*>& wrappers) {
  for (const auto* wrapper : wrappers) unwrappers_.push_back(wrapper->make());
}

InnerLine Unwrapping::unwrap(std::string_view line) {
  InnerLine inner{line, "", 1};
  for (const auto& unwrapper : unwrappers_) unwrapper->unwrap(inner);
  return inner;
}

LineReader::LineReader(const Layout& layout)
    : unwrapping_(layout.wrappers),
      parser_(layout.format->parser()),
      times_(layout.times),
      marks_manifests_(layout.format->marks_manifests()) {}

LineKind LineReader::read(std::string_view line, AccessRecord& record, std::uint32_t& repeats) {
  const auto inner = unwrapping_.unwrap(line);
  repeats = inner.repeats;
  if (is_server_error_line(inner.text)) return LineKind::other;
  if (marks_manifests_ && !unwrapping_.none() &&
      inner.text.find(manifest_marker) == inner.text.npos)
    return LineKind::other;
  const auto kind = parser_->parse(inner.text, record);
  if (!record.has_time) record.time = parse_any_time(inner.time, times_);
  return kind;
}

}  // namespace dvp
