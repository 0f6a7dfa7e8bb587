// What is known of where a client is.
#pragma once

#include <string>
#include <string_view>

namespace dvp {

/// Empty: not known. The views live as long as what told them, the Locator or the Catalog.
struct Place {
  std::string country;
  std::string_view host;
  std::string_view type;
  std::string_view company_domain;
  std::string_view provider_domain;

  /// A business has the company's domain, all others the provider's; better the other than none.
  std::string_view domain_of_business() const {
    return company_domain.empty() ? provider_domain : company_domain;
  }
  std::string_view domain_of_others() const {
    return provider_domain.empty() ? company_domain : provider_domain;
  }
};

}  // namespace dvp
