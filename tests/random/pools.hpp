// What the generator draws from: odd but valid things, bad things, and what each is to be
// understood as, written by hand.
#pragma once

#include <vector>

#include "case.hpp"

namespace dvp::test {

/// Spellings of one client each.
const std::vector<std::vector<LoggedClient>>& client_pool();
const std::vector<LoggedClient>& bad_client_pool();

const std::vector<LoggedName>& name_pool();
const std::vector<LoggedName>& bad_name_pool();
const std::vector<LoggedReference>& tag_pool();
const std::vector<LoggedReference>& bad_reference_pool();
const std::vector<std::string>& digest_pool();
const std::vector<std::string>& unknown_digest_pool();

const std::vector<LoggedStatus>& good_status_pool();
const std::vector<LoggedStatus>& failed_status_pool();
const std::vector<LoggedStatus>& bad_status_pool();

const std::vector<LoggedUserAgent>& user_agent_pool();
const std::vector<LoggedOrigin>& origin_pool();

/// Those that an IPv4 address can be read from.
std::vector<LoggedUserAgent> telling_user_agents(const std::string& address);
std::vector<LoggedOrigin> telling_origins(const std::string& address);

const std::vector<OwnerRow>& owner_pool();

}  // namespace dvp::test
