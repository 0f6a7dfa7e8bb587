// Logs written by an nginx `log_format` that the operator gives as a template.
//
// A template is a row of literal texts with one variable between each two. A variable's value ends
// where the next literal text begins for the first time; inside quotes, escaped quotes are passed
// over. Variables without a literal between them are one value (`$scheme://$host$request_uri`).
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "dvp/address.hpp"
#include "dvp/error.hpp"
#include "dvp/fields.hpp"
#include "dvp/format.hpp"
#include "dvp/roles.hpp"
#include "dvp/text.hpp"

namespace dvp {

namespace {

std::string unchanged(std::string_view name) { return std::string(name); }

// All other variables are passed over.
const NameTable variable_names(
    {
        {Role::time, "msec time_iso8601 time_local"},
        {Role::client, "remote_addr proxy_protocol_addr http_x_real_ip"},
        {Role::method, "request_method"},
        {Role::target, "request_uri uri"},
        {Role::request_line, "request"},
        {Role::status, "status"},
        {Role::digest, "upstream_http_docker_content_digest sent_http_docker_content_digest"},
        {Role::user_agent, "http_user_agent"},
        {Role::forwarded_for, "http_x_forwarded_for proxy_add_x_forwarded_for"},
    },
    unchanged);

bool is_name_character(char c) { return is_alnum(c) || c == '_'; }

/// What a value may hold of the literal text behind it.
enum class Shape {
  plain,         // nothing
  clf_time,      // one space
  request_line,  // spaces, up to the protocol
  list,          // `, ` and ` : ` between the values of several upstreams
};

/// One variable, and the literal text behind it.
struct Piece {
  int rank = NameTable::unknown;  // in the table above
  Shape shape = Shape::plain;
  std::string literal;
};

struct Template {
  Escapes escapes = Escapes::backslash;  // nginx's default and `escape=json`
  std::string start;                     // the literal text before the first variable
  std::vector<Piece> pieces;

  bool has(Role role) const {
    return std::any_of(pieces.begin(), pieces.end(), [&](const Piece& piece) {
      return piece.rank != NameTable::unknown && variable_names.role(piece.rank) == role;
    });
  }
};

Shape shape_of(std::string_view variable) {
  if (variable == "time_local") return Shape::clf_time;
  if (variable == "request") return Shape::request_line;
  const bool of_upstreams =
      variable.starts_with("upstream_") && !variable.starts_with("upstream_http_");
  return of_upstreams ? Shape::list : Shape::plain;
}

[[noreturn]] void fail(const std::string& what) { throw UsageError("--log-format: " + what); }

constexpr std::string_view white_space = " \t\r\n";

/// Skips white space, and the comments of a configuration file.
void skip_space(std::string_view& text) {
  for (;;) {
    text.remove_prefix(std::min(text.find_first_not_of(white_space), text.size()));
    if (!text.starts_with('#')) return;
    text.remove_prefix(std::min(text.find('\n'), text.size()));
  }
}

/// One string of nginx.conf with its quotes, which is removed from the head of `text`.
std::string take_quoted(std::string_view& text) {
  const char quote = text.front();
  std::string out;
  std::size_t at = 1;
  for (; at < text.size() && text[at] != quote; ++at) {
    const char next = at + 1 < text.size() ? text[at + 1] : '\0';
    const auto escaped = text[at] == '\\' ? std::string_view("\"'\\tnr").find(next) : text.npos;
    if (escaped == text.npos) {
      out += text[at];
    } else {
      out += "\"'\\\t\n\r"[escaped];
      ++at;
    }
  }
  if (at >= text.size()) fail("a quote is not closed");
  text.remove_prefix(at + 1);
  return out;
}

/// One word of nginx.conf, in quotes or not, which is removed from the head of `text`.
std::string take_word(std::string_view& text) {
  if (text.starts_with('\'') || text.starts_with('"')) return take_quoted(text);
  const auto end = std::min(text.find_first_of(" \t\r\n;"), text.size());
  const auto word = text.substr(0, end);
  text.remove_prefix(end);
  return std::string(word);
}

/// The words up to the end of a directive, joined as nginx joins them.
std::string join_words(std::string_view text) {
  std::string joined;
  for (skip_space(text); !text.empty() && text.front() != ';'; skip_space(text))
    joined += take_word(text);
  return joined;
}

/// A template from a file or from TOML may have a line end behind it.
std::string without_line_ends(std::string_view text) {
  while (text.ends_with('\n') || text.ends_with('\r')) text.remove_suffix(1);
  return std::string(text);
}

/// A template's text, and how its values are escaped.
struct TemplateText {
  std::string text;
  Escapes escapes = Escapes::backslash;
};

/// The template of an argument that may be the whole directive.
TemplateText template_text(std::string_view argument) {
  constexpr std::string_view directive = "log_format";
  auto text = argument;
  skip_space(text);
  if (text.starts_with('\'')) return {join_words(text)};
  const bool whole = text.starts_with(directive) && text.size() > directive.size() &&
                     white_space.find(text[directive.size()]) != text.npos;
  if (!whole) return {without_line_ends(argument)};
  text.remove_prefix(directive.size());
  skip_space(text);
  take_word(text);  // the format's name
  skip_space(text);
  const auto escape = text.starts_with("escape=") ? take_word(text) : std::string();
  return {join_words(text), escape == "escape=none" ? Escapes::none : Escapes::backslash};
}

/// The name of the variable at the head of `text` (behind its `$`), which is removed.
std::string_view take_variable(std::string_view& text) {
  const bool braces = !text.empty() && text.front() == '{';
  if (braces) text.remove_prefix(1);
  const auto end = std::find_if_not(text.begin(), text.end(), is_name_character);
  const auto name = text.substr(0, static_cast<std::size_t>(end - text.begin()));
  text.remove_prefix(name.size());
  if (name.empty() || (braces && (text.empty() || text.front() != '}')))
    fail("a '$' without a name");
  if (braces) text.remove_prefix(1);
  return name;
}

void add_variable(Template& parsed, std::string_view name) {
  const Piece piece{variable_names.rank(name), shape_of(name), ""};
  if (parsed.pieces.empty() || !parsed.pieces.back().literal.empty()) {
    parsed.pieces.push_back(piece);
    return;
  }
  auto& before = parsed.pieces.back();  // nothing between the two: one value
  const bool before_unused = before.rank == NameTable::unknown;
  const bool query_of_target = piece.rank == NameTable::unknown && !before_unused &&
                               variable_names.role(before.rank) == Role::target;
  if (query_of_target) return;
  if (!before_unused) fail(fmt::format("nothing tells where ${} begins", name));
  before = piece;
}

Template parse_template(const std::string& argument) {
  const auto [text, escapes] = template_text(argument);
  Template parsed;
  parsed.escapes = escapes;
  for (std::string_view rest = text; !rest.empty();) {
    if (rest.front() == '$') {
      rest.remove_prefix(1);
      add_variable(parsed, take_variable(rest));
      continue;
    }
    auto& literal = parsed.pieces.empty() ? parsed.start : parsed.pieces.back().literal;
    literal += rest.front();
    rest.remove_prefix(1);
  }
  return parsed;
}

void check_template(const Template& parsed) {
  if (!parsed.has(Role::time)) fail("no $time_local, $time_iso8601 or $msec in it");
  if (!parsed.has(Role::client)) fail("no $remote_addr in it");
  if (!parsed.has(Role::request_line) && !(parsed.has(Role::method) && parsed.has(Role::target)))
    fail("no $request in it, nor $request_method and $request_uri");
}

class NginxParser : public LineParser {
 public:
  NginxParser(std::shared_ptr<const Template> parsed, const TimeContext& times)
      : template_(std::move(parsed)), times_(times) {}

  LineKind parse(std::string_view line, AccessRecord& record) override {
    FieldPicker picker(variable_names);
    if (!read_fields(line, picker)) return LineKind::unreadable;
    fill_record(picker.fields(), record);
    record.escapes = template_->escapes;
    record.time = parse_any_time(picker.fields().text(Role::time), times_);
    return LineKind::record;
  }

 private:
  bool read_fields(std::string_view line, FieldPicker& picker) {
    if (!line.starts_with(template_->start)) return false;
    auto at = template_->start.size();
    bool quoted = template_->start.ends_with('"');
    for (const auto& piece : template_->pieces) {
      const bool last = &piece == &template_->pieces.back();
      const auto end =
          last ? end_of_last(line, at, piece, quoted) : end_of_value(line, at, piece, quoted);
      if (end == line.npos) return false;
      if (piece.rank != NameTable::unknown) picker.offer(piece.rank, line.substr(at, end - at));
      at = end + piece.literal.size();
      quoted = piece.literal.ends_with('"');
    }
    return true;
  }

  std::size_t end_of_value(std::string_view line, std::size_t at, const Piece& piece, bool quoted) {
    if (quoted && piece.literal.front() == '"' && template_->escapes != Escapes::none) {
      const auto quote = find_quote(line, at);
      const bool fits = quote != line.npos && line.substr(quote).starts_with(piece.literal);
      return fits ? quote : line.npos;
    }
    auto end = line.find(piece.literal, at + inner_spaces_end(line.substr(at), piece.shape));
    while (piece.shape == Shape::list && end != line.npos && end > at && continues_list(line, end))
      end = line.find(piece.literal, end + 1);
    return end;
  }

  /// Where the search for what follows may begin: behind the spaces that belong to the value.
  static std::size_t inner_spaces_end(std::string_view rest, Shape shape) {
    if (shape == Shape::clf_time) return std::string_view("05/Mar/2024:09:19:38 +0000").size();
    const auto protocol = shape == Shape::request_line ? rest.find(" HTTP/") : rest.npos;
    return protocol == rest.npos ? 0 : protocol + 1;
  }

  static bool continues_list(std::string_view line, std::size_t end) {
    return line[end - 1] == ',' || line[end - 1] == ':' || line.substr(end).starts_with(" : ");
  }

  /// The last value ends where the line does, but for the literal text behind it.
  std::size_t end_of_last(std::string_view line, std::size_t at, const Piece& piece,
                          bool quoted) const {
    if (!line.substr(at).ends_with(piece.literal)) return line.npos;
    const auto end = line.size() - piece.literal.size();
    const bool ends_at_quote = quoted && piece.literal.starts_with('"');
    if (ends_at_quote && template_->escapes != Escapes::none && find_quote(line, at) != end)
      return line.npos;
    return end;
  }

  std::shared_ptr<const Template> template_;
  TimeContext times_;
};

class NginxFormat : public Format {
 public:
  NginxFormat(Template parsed, const TimeContext& times)
      : template_(std::make_shared<const Template>(std::move(parsed))), times_(times) {}
  std::string_view name() const override { return "nginx"; }
  std::unique_ptr<LineParser> parser() const override {
    return std::make_unique<NginxParser>(template_, times_);
  }

 private:
  std::shared_ptr<const Template> template_;
  TimeContext times_;
};

std::shared_ptr<const Format> make_nginx(std::string_view, const FormatSettings& settings) {
  if (settings.log_format.empty()) throw UsageError("--format nginx needs --log-format");
  auto parsed = parse_template(settings.log_format);
  check_template(parsed);
  return std::make_shared<NginxFormat>(std::move(parsed), settings.times);
}

/// Only the operator knows a template: without one, no line is recognized.
Recognition recognize_nginx(std::string_view line, bool, const FormatSettings& settings) {
  if (settings.log_format.empty()) return {false, 0, "a template (--log-format)"};
  AccessRecord record;
  const auto parser = make_nginx({}, settings)->parser();
  const bool fits = parser->parse(line, record) == LineKind::record && record.time &&
                    parse_address(record.client) &&
                    record.status != AccessRecord::unreadable_status;
  return {fits, 0, fits ? "" : "a line that fits the template"};
}

}  // namespace

extern const FormatEntry nginx_format{
    "nginx", "any log_format of nginx, given with --log-format",
    R"(--log-format '$remote_addr [$time_iso8601] "$request" $status "$http_user_agent"')",
    recognize_nginx, make_nginx};

}  // namespace dvp
