#ifndef APEX_EXECUTION_UNEXPLAINED_H
#define APEX_EXECUTION_UNEXPLAINED_H

#include <vector>

#include "execution/desk.h"

namespace apex {

/// Once everything of ours is settled, what still stands in a symbol that we touched is not
/// explained by our fills, and neither is a resting order with our prefix: nothing may be opened,
/// and nothing is touched. What others did in symbols of their own is no concern of ours.
/// Errors: unexplained_position, naming the first; storage.
[[nodiscard]] Result<void> refuse_unexplained(const Desk& desk, const Account& account,
                                              const std::vector<Order>& resting);

}  // namespace apex

#endif  // APEX_EXECUTION_UNEXPLAINED_H
