// The room of what a csv log's own columns say of a client (SPEC 6, last point).
#include <catch2/catch.hpp>
#include <set>

#include "dvp/client_columns.hpp"

namespace dvp {

namespace {

using Row = std::pair<std::string_view, std::string_view>;

template <class Function>
void check(Function function, const std::vector<Row>& rows) {
  for (const auto& [input, expected] : rows) {
    CAPTURE(input);
    CHECK(function(input) == expected);
  }
}

}  // namespace

TEST_CASE("client columns: country") {
  check(checked_country, {{"DE", "DE"},
                          {"de", "DE"},
                          {"dE", "DE"},
                          {"zz", "ZZ"},
                          {"", ""},
                          {"D", ""},
                          {"DEU", ""},
                          {"D1", ""},
                          {"D ", ""},
                          {"::", ""},
                          {"\xC3\xBC", ""},
                          {"@[", ""},
                          {"`{", ""}});
}

TEST_CASE("client columns: a country as a number, and back") {
  CHECK(country_number("") == 0);
  CHECK(country_of_number(0) == "");
  std::set<std::uint32_t> numbers;
  for (char first = 'A'; first <= 'Z'; ++first)
    for (char second = 'A'; second <= 'Z'; ++second) {
      const std::string country = {first, second};
      numbers.insert(country_number(country));
      CHECK(country_of_number(country_number(country)) == country);
    }
  CHECK(numbers.size() == 26 * 26);
  CHECK(!numbers.contains(0));
}

TEST_CASE("client columns: type, folded onto the four published ones") {
  check(folded_type, {{"college", "education"},
                      {"school", "education"},
                      {"university", "education"},
                      {"edu", "education"},
                      {"education", "education"},
                      {"hosting", "hosting"},
                      {"content_delivery_network", "hosting"},
                      {"search_engine_spider", "hosting"},
                      {"residential", "isp"},
                      {"cellular", "isp"},
                      {"consumer_privacy_network", "isp"},
                      {"isp", "isp"},
                      {"business", "business"},
                      {"government", "business"},
                      {"military", "business"},
                      {"library", "business"},
                      {"traveler", "business"},
                      {"cafe", "business"},
                      {"ISP", "isp"},
                      {"Business", "business"},
                      {"dialup", "null"},
                      {"null", "null"},
                      {"isps", "null"},
                      {"is", "null"},
                      {" isp", "null"},
                      {"", ""}});
}

TEST_CASE("client columns: domain") {
  const std::string long_domain(253, 'a');
  check(checked_domain, {{"example.net", "example.net"},
                         {"EXAMPLE.net", "EXAMPLE.net"},
                         {"a-b_c.example", "a-b_c.example"},
                         {"b\xC3\xBC"
                          "cher.example",
                          "b\xC3\xBC"
                          "cher.example"},
                         {"localhost", "localhost"},
                         {long_domain, long_domain},
                         {long_domain + "a", ""},
                         {"", ""},
                         {"192.0.2.1", ""},
                         {"192.0.2.1:80", ""},
                         {"2001:db8::1", ""},
                         {"[2001:db8::1]", ""},
                         {"192.0.2.0/24", ""},
                         {"a b", ""},
                         {"a/b", ""},
                         {"https://example.net", ""},
                         {"a,b", ""},
                         {"=a", ""},
                         {"a\tb", ""}});
}

TEST_CASE("client columns: host") {
  check(checked_host, {{"AWS", "AWS"},
                       {"Google Cloud", "Google Cloud"},
                       {"a,\"b\"", "a,\"b\""},
                       {"", ""},
                       {"192.0.2.1", ""},
                       {"192.0.2.1:80", ""},
                       {"2001:db8::1", ""},
                       {"2001:db8::/32", ""},
                       {"10.0.0.0/8", ""},
                       {"a\tb", ""},
                       {"a\x7F", ""},
                       {"a\x01", ""}});
}

}  // namespace dvp
