// Addresses within other words, such as `203-0-113-5.dyn.example`: what holds one tells it.
#pragma once

#include <string_view>

#include "dvp/address.hpp"

namespace dvp {

/// Whether this address can be told from the text. Of IPv4: its four numbers, forward or backward,
/// with anything but letters and digits between them; its eight hexadecimal digits; its one number.
/// Of IPv6: its groups, as long or as short as they may be written, likewise; its 32 digits.
bool names_address(std::string_view text, const Address& address);

/// Whether it names some address by the numbers or groups of one, and as a word of its own.
bool names_some_address(std::string_view text);

/// Whether there may be any that it names: the quick question before names_address.
bool may_name_address(std::string_view text);

}  // namespace dvp
