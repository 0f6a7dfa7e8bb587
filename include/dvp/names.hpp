// The registry's grammar of names, tags and digests (SPEC 3, rules 2 to 4; the distribution
// specification's `name`, `tag` and `digest`).
#pragma once

#include <string>
#include <string_view>

namespace dvp {

/// Components `[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*` joined by `/`, at most 255 characters.
bool is_repository_name(std::string_view text);

/// `[A-Za-z0-9_][A-Za-z0-9._-]{0,127}`
bool is_tag(std::string_view text);

/// `sha256:` and 64, `sha512:` and 128 lower-case hexadecimal digits, or another algorithm and at
/// least 32 hexadecimal digits of either case.
bool is_digest(std::string_view text);

/// `sha256:` and 64 lower-case hexadecimal digits: what nearly all digests are.
bool is_sha256(std::string_view text);

/// The two parts of `…/v2/<name>/manifests/<reference>`, not yet checked.
struct ManifestPath {
  std::string_view name;
  std::string_view reference;
};

/// Finds both in the target of a request, after dropping scheme, host, query and fragment, decoding
/// `%XX` and folding repeated slashes. False if it is no such path. The views point into `target`,
/// or into `scratch` if something had to be changed.
bool find_manifest_path(std::string_view target, std::string& scratch, ManifestPath& path);

}  // namespace dvp
