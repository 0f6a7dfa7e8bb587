// References on their way to their ids.
#include "dvp/reference_ids.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

#include "dvp/names.hpp"

namespace dvp {

namespace {

const std::string sha256 = "sha256:" + std::string(60, '0') + "1abf";
const std::string sha512 = "sha512:" + std::string(128, 'c');

}  // namespace

TEST_CASE("reference ids: what a text is, known or not") {
  using Kind = ReferenceIds::Kind;
  const std::vector<std::pair<std::string, Kind>> texts = {
      {sha256, Kind::digest},        {sha512, Kind::digest},
      {"1.4.2", Kind::tag},          {"sha256", Kind::tag},
      {"", Kind::neither},           {".x", Kind::neither},
      {"a:b", Kind::neither},        {"sha256:" + std::string(64, 'A'), Kind::neither},
      {sha256 + "0", Kind::neither}, {"md5+x:" + std::string(32, 'F'), Kind::digest},
  };
  Catalog catalog;
  ReferenceIds references(catalog);
  for (int round = 0; round < 2; ++round)
    for (const auto& [text, kind] : texts) {
      CAPTURE(text, round);
      ReferenceIds::Sought sought;
      references.seek(text, sought);
      CHECK(references.kind(sought) == kind);
      if (kind == Kind::neither) continue;
      references.take(sought);
      references.id(sought);
    }
}

TEST_CASE("reference ids: what is filled in may have been another reference before") {
  Catalog catalog;
  ReferenceIds references(catalog);
  ReferenceIds::Sought sought;
  for (const auto& text : {sha256, std::string("latest"), sha256, sha512, std::string("latest")}) {
    references.seek(text, sought);
    references.take(sought);
    CHECK(catalog.reference(references.id(sought)) == text);
  }
}

TEST_CASE("reference ids: ids are the catalog's, also when they are asked for later") {
  Catalog catalog;
  ReferenceIds references(catalog);
  const std::vector<std::string> texts = {sha256, "latest", sha512, "latest", sha256};
  std::vector<ReferenceIds::Sought> sought(texts.size());
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const std::string gone = texts[i];  // the text of a line, which does not live long
    references.seek(gone, sought[i]);
    references.take(sought[i]);
  }
  for (std::size_t i = 0; i < texts.size(); ++i)
    CHECK(catalog.reference(references.id(sought[i])) == texts[i]);
  CHECK(catalog.references() == 3);
}

TEST_CASE("reference ids: what is only looked at does not come into the catalog") {
  Catalog catalog;
  ReferenceIds references(catalog);
  for (const auto& text : {sha256, sha512, std::string("1.0")}) {
    ReferenceIds::Sought sought;
    references.seek(text, sought);
    references.kind(sought);
  }
  CHECK(catalog.references() == 0);
}

}  // namespace dvp
