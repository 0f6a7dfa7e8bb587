// What is the same for all shards, found once.
#include "counting_plan.hpp"

#include <algorithm>

#include "dvp/address_names.hpp"
#include "dvp/client_columns.hpp"

namespace dvp {

namespace {

/// For each id below `size` the first one with the same text.
template <class TextOf>
std::vector<Id> first_with_same(std::size_t size, TextOf text_of) {
  Interner texts;
  std::vector<Id> first;
  std::vector<Id> ids;
  for (Id id = 0; id < size; ++id) {
    const auto text = texts.id(text_of(id));
    if (text == first.size()) first.push_back(id);
    ids.push_back(first[text]);
  }
  return ids;
}

/// The fields that may be made of a client's address: its user agent's, and names of hosts in a
/// csv.
std::array<std::string_view*, 4> told_fields(Origin& origin) {
  return {&origin.tool, &origin.version, &origin.host, &origin.domain};
}

Id make_discreet(Catalog& catalog, Id id) {
  auto origin = catalog.origin(id);
  bool names = false;
  for (auto* field : told_fields(origin)) {
    if (!may_name_address(*field)) continue;
    *field = {};
    names = true;
  }
  if (origin.tool.empty()) origin.version = {};
  return names ? catalog.origin_id(origin) : id;
}

std::vector<Id> discreet_origins(Catalog& catalog) {
  std::vector<Id> ids;
  const auto logged = catalog.origins();
  for (Id id = 0; id < logged; ++id) ids.push_back(make_discreet(catalog, id));
  return ids;
}

}  // namespace

CountingPlan::CountingPlan(const CountingInputs& inputs)
    : options(inputs.options),
      locator(inputs.locator),
      catalog(inputs.catalog),
      order(inputs.reading.sources),
      first_of_namespace(first_with_same(catalog.repositories(),
                                         [&](Id id) { return catalog.repository(id).namespace_; })),
      discreet_origin(discreet_origins(catalog)),
      first_of_tool(
          first_with_same(catalog.origins(), [&](Id id) { return catalog.origin(id).tool; })) {
  for (Id id = 0; id < catalog.origins(); ++id)
    countries.push_back(country_number(catalog.origin(id).country));
  if (options.session_per_user_agent)
    user_agents =
        first_with_same(catalog.origins(), [&](Id id) { return catalog.origin(id).user_agent; });
}

Id CountingPlan::shown_origin(const Request& request) const {
  if (discreet_origin[request.origin] == request.origin) return request.origin;
  auto origin = catalog.origin(request.origin);
  const auto fields = told_fields(origin);
  const bool names = std::any_of(fields.begin(), fields.end(), [&](const auto* field) {
    return names_address(*field, request.client);
  });
  return names ? discreet_origin[request.origin] : request.origin;
}

}  // namespace dvp
