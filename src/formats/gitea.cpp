// The router log of Gitea and Forgejo, with or without colours, in which versions and settings
// differ in what stands before `router:`
//
//   2024/03/05 09:19:38 HTTPRequest [I] router: completed GET /v2/… for 203.0.113.10:0, 200 OK in …
//
// and the access log of Gitea before 1.20: combined, but written as if it were HTML.
//
//   203.0.113.10 - ci [05/Mar/2024:09:19:38 &#43;0000] "GET /v2/… HTTP/1.1" 200 1609 "" "agent"
#include <algorithm>
#include <array>
#include <string>

#include "combined.hpp"
#include "dvp/fields.hpp"
#include "dvp/line_format.hpp"
#include "dvp/padded.hpp"
#include "dvp/text.hpp"

namespace dvp {

namespace {

constexpr std::string_view answered = "router: completed ";

/// How long the colour is with which a text begins: `ESC[1;32m`; 0 if there is none.
std::size_t colour_size(std::string_view text) {
  constexpr std::string_view start = "\x1B[";
  if (!text.starts_with(start)) return 0;
  const auto end = text.find_first_not_of("0123456789;", start.size());
  return end != text.npos && text[end] == 'm' ? end + 1 : 0;
}

struct Rewriting {
  std::string_view written;
  std::string_view meant;
};

constexpr auto html_escapes = std::to_array<Rewriting>({
    {"&#43;", "+"},
    {"&#34;", R"(\")"},
    {"&#39;", "'"},
    {"&lt;", "<"},
    {"&gt;", ">"},
    {"&amp;", "&"},
    {R"(\" \")", R"(" ")"},  // a mistake in the template of some versions
});

/// Whether the time of a line of the access log is written as HTML.
bool is_html(std::string_view line) {
  constexpr std::string_view plus = " &#43;";
  const auto zone = line.find(plus);
  return zone != line.npos && line.substr(zone).find("] \"") == plus.size() + 4;
}

class GiteaParser : public CursorParser {
 public:
  static constexpr std::string_view name = "gitea";

  explicit GiteaParser(const FormatSettings& settings)
      : CursorParser(settings), access_(make_combined_parser(settings)) {}

  LineKind read(LineCursor& cursor, AccessRecord& record) override {
    const auto line = without_colours(cursor.rest());
    if (is_html(line)) return access_->parse(padded_.copy(without_html(line)), record);
    const auto start = line.find(answered);
    if (start == line.npos) return LineKind::other;
    const bool head_fits = read_head(line.substr(0, start), record);
    cursor = LineCursor(line.substr(start + answered.size()));
    if (!head_fits) cursor.miss("a day and a time");
    record.method = cursor.word("a method");
    record.target = cursor.word("a path");
    cursor.expect("for ", "a client");
    record.client = without_port(cursor.until(", ", "a client"));
    record.status = parse_status(cursor.word("a status"));
    return LineKind::record;
  }

 private:
  /// The first two words are the time, if Gitea was told to write it: under systemd it need not be,
  /// and then there are two words at the most, the caller and the level.
  bool read_head(std::string_view head, AccessRecord& record) {
    constexpr std::string_view day = "2024/03/05 ";
    record.has_time = head.size() > day.size() && head[4] == '/' && head[7] == '/';
    if (!record.has_time) return std::count(head.begin(), head.end(), ' ') <= 2;
    record.time = read_time(head.substr(0, head.find(' ', day.size())));
    return true;
  }

  std::string_view without_colours(std::string_view line) {
    if (line.find('\x1B') == line.npos) return line;
    uncoloured_.clear();
    while (!line.empty()) {
      const auto size = colour_size(line);
      if (size == 0) uncoloured_ += line.front();
      line.remove_prefix(std::max<std::size_t>(size, 1));
    }
    return uncoloured_;
  }

  std::string_view without_html(std::string_view line) {
    plain_.clear();
    while (!line.empty()) {
      const auto* row = std::find_if(html_escapes.begin(), html_escapes.end(),
                                     [&](const auto& r) { return line.starts_with(r.written); });
      const bool found = row != html_escapes.end();
      plain_ += found ? row->meant : line.substr(0, 1);
      line.remove_prefix(found ? row->written.size() : 1);
    }
    return plain_;
  }

  std::unique_ptr<LineParser> access_;
  std::string uncoloured_;
  std::string plain_;
  PaddedText padded_;
};

}  // namespace

extern const FormatEntry gitea_format = line_format<GiteaParser>(
    "the router log of Gitea and Forgejo, and Gitea's old access log",
    "2024/03/05 09:19:38 HTTPRequest [I] router: completed GET /v2/team/app/manifests/1.4.2 for "
    "203.0.113.10:0, 200 OK in 10.2ms @ container/container.go:560(container.GetManifest)");

}  // namespace dvp
