// Names, tags, digests, and the path in which they stand.
#include "dvp/names.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>

#include "dvp/byte_masks.hpp"
#include "dvp/text.hpp"

namespace dvp {

namespace {

constexpr std::size_t longest_name = 255;
constexpr std::size_t longest_tag = 128;

constexpr std::string_view version_part = "/v2/";
constexpr std::string_view manifests_part = "/manifests/";

bool is_name_character(char c) { return is_lower(c) || is_digit(c); }

/// The length of `\.`, `_`, `__` or `-+` at the head of `text`; 0 if there is none.
std::size_t separator_length(std::string_view text) {
  if (text.empty()) return 0;
  if (text[0] == '.') return 1;
  if (text[0] == '_') return text.size() > 1 && text[1] == '_' ? 2 : 1;
  return text[0] == '-' ? std::min(text.find_first_not_of('-'), text.size()) : 0;
}

/// `[a-z0-9]+([+._-][a-z0-9]+)*`
bool is_algorithm(std::string_view text) {
  bool after_letter = false;
  for (const char c : text) {
    const bool letter = is_name_character(c);
    const bool separator = c == '+' || c == '.' || c == '_' || c == '-';
    if (!letter && !(separator && after_letter)) return false;
    after_letter = letter;
  }
  return after_letter;
}

/// Whether `text` is `Size` lower-case hexadecimal digits.
template <std::size_t Size>
bool is_lower_hex(std::string_view text) {
  static_assert(Size % Bytes16::size == 0);
  if (text.size() != Size) return false;
  std::uint32_t fits = 0xFFFF;
  for (std::size_t i = 0; i < Size; i += Bytes16::size) fits &= Bytes16(&text[i]).lower_hex();
  return fits == 0xFFFF;
}

/// What one look at each byte of a path tells.
class PathLook {
 public:
  /// `path` has sixteen bytes or more.
  explicit PathLook(std::string_view path) : path_(path) {
    const auto last = path.size() - Bytes16::size;
    for (std::size_t at = 0; at < last; at += Bytes16::size) look_at(at);
    look_at(last);  // some bytes are seen twice
  }

  /// Whether the path is as it should be: nothing to drop, to decode or to fold.
  bool is_plain() const { return specials_ == 0; }

  std::size_t last_slash() const { return last_slash_; }

 private:
  void look_at(std::size_t at) {
    const Bytes16 bytes(path_.data() + at);
    const auto slashes = bytes.equal_to('/');
    const bool after_slash = at > 0 && path_[at - 1] == '/';
    specials_ |= bytes.equal_to('%', '?', '#');
    specials_ |= slashes & (slashes << 1 | std::uint32_t{after_slash});
    if (slashes) last_slash_ = at + static_cast<unsigned>(std::bit_width(slashes)) - 1;
  }

  std::string_view path_;
  std::uint32_t specials_ = 0;
  std::size_t last_slash_ = std::string_view::npos;
};

/// The usual path: it begins with the version, and the last of its slashes is that before the
/// reference.
bool split_usual_path(std::string_view target, ManifestPath& path) {
  if (target.size() < Bytes16::size || !begins_with(target, "/v2/")) return false;
  const PathLook look(target);
  const auto reference = look.last_slash() + 1;
  if (!look.is_plain() || !finishes_with(slice(target, 0, reference), "/manifests/")) return false;
  const auto name_end = reference - manifests_part.size();
  if (name_end <= version_part.size()) return false;
  path.name = slice(target, version_part.size(), name_end);
  path.reference = slice(target, reference, target.size());
  return true;
}

/// `http://host/path` as `/path`; anything else as it is.
std::string_view drop_scheme_and_host(std::string_view target) {
  if (target.empty() || target[0] == '/') return target;
  const auto colon = target.find("://");
  if (colon == target.npos) return target;
  const auto scheme = target.substr(0, colon);
  const auto scheme_character = [](char c) {
    return is_alnum(c) || c == '+' || c == '-' || c == '.';
  };
  if (scheme.empty() || !std::all_of(scheme.begin(), scheme.end(), scheme_character)) return target;
  const auto path = target.find('/', colon + 3);
  return path == target.npos ? std::string_view() : target.substr(path);
}

void decode_and_fold(std::string_view path, std::string& out) {
  out.clear();
  while (!path.empty()) {
    char c = path[0];
    std::size_t used = 1;
    if (c == '%' && path.size() > 2 && hex_value(path[1]) >= 0 && hex_value(path[2]) >= 0) {
      c = static_cast<char>(hex_value(path[1]) * 16 + hex_value(path[2]));
      used = 3;
    }
    if (c != '/' || out.empty() || out.back() != '/') out += c;
    path.remove_prefix(used);
  }
}

}  // namespace

bool is_repository_name(std::string_view text) {
  if (text.size() > longest_name) return false;
  for (;;) {
    std::size_t run = 0;
    while (run < text.size() && is_name_character(text[run])) ++run;
    if (run == 0) return false;
    text.remove_prefix(run);
    if (text.empty()) return true;
    const auto separator = text[0] == '/' ? 1 : separator_length(text);
    if (separator == 0) return false;
    text.remove_prefix(separator);
  }
}

bool is_tag(std::string_view text) {
  if (text.empty() || text.size() > longest_tag || text[0] == '.' || text[0] == '-') return false;
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return is_alnum(c) || c == '.' || c == '_' || c == '-'; });
}

bool is_sha256(std::string_view text) {
  return begins_with(text, "sha256:") && is_lower_hex<64>({text.data() + 7, text.size() - 7});
}

bool is_digest(std::string_view text) {
  if (is_sha256(text)) return true;
  const auto colon = text.find(':');
  if (colon == text.npos) return false;
  const auto algorithm = text.substr(0, colon);
  const auto hex = text.substr(colon + 1);
  if (algorithm == "sha256") return false;
  if (algorithm == "sha512") return is_lower_hex<128>(hex);
  return is_algorithm(algorithm) && hex.size() >= 32 &&
         std::all_of(hex.begin(), hex.end(), [](char c) { return hex_value(c) >= 0; });
}

bool find_manifest_path(std::string_view target, std::string& scratch, ManifestPath& path) {
  if (split_usual_path(target, path)) return true;
  decode_and_fold(drop_scheme_and_host(target.substr(0, target.find_first_of("?#"))), scratch);
  const std::string_view decoded = scratch;
  const auto version = decoded.find(version_part);
  const auto manifests = decoded.rfind(manifests_part);
  // The two may share a slash: `/v2/manifests/x` is what is left of an empty name.
  if (version == decoded.npos || manifests == decoded.npos || manifests < version + 3) return false;
  const auto name_start = version + version_part.size();
  path.name = slice(decoded, name_start, std::max(manifests, name_start));
  path.reference = slice(decoded, manifests + manifests_part.size(), decoded.size());
  return true;
}

}  // namespace dvp
