#include "zk/onboarding_message.h"

#include <algorithm>

#include "base/bytes.h"
#include "base/digest.h"
#include "zk/montgomery.h"

namespace apex::zk {
namespace {

// The order of the Stark curve, 2^251 + 17·2^192 + …: a relic of an older exchange.
constexpr Limbs kStarkOrder{
    {0x1e66a241adc64d2f, 0xb781126dcae7b232, 0xffffffffffffffff, 0x0800000000000010}};

std::string hex_without_leading_zeros(const Limbs& value) {
  Digest256 bytes;
  store_be(value, bytes);
  const std::string digits = to_hex(bytes);
  return digits.substr(std::min(digits.find_first_not_of('0'), digits.size() - 1));
}

}  // namespace

OnboardingMessage onboarding_message(const PublicKey& key, std::string_view eth_address,
                                     std::string_view nonce) {
  std::string text = to_hex(key.packed);
  text += eth_address;
  text += nonce;
  std::transform(text.begin(), text.end(), text.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  const Limbs hash = limbs_from_be(sha256(bytes_of(text)));
  Limbs remainder = hash;
  while (less_mask(remainder, kStarkOrder) == 0) {  // 31 times at most: the order is above 2^251
    remainder = subtract_once(remainder, kStarkOrder);
  }
  const std::string signed_text = hex_without_leading_zeros(remainder);
  return {signed_text, hex_without_leading_zeros(hash) + "|" + signed_text};
}

}  // namespace apex::zk
