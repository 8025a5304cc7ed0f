#ifndef APEX_APEXBOT_SYMBOL_CACHE_H
#define APEX_APEXBOT_SYMBOL_CACHE_H

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "model/instrument.h"
#include "model/network.h"

namespace apex {

struct KnownContracts {
  std::vector<Instrument> instruments;
  Timestamp stored_at{};
};

/// The exchange's contracts on disk, so that a trade does not begin with the largest answer there
/// is. Only a convenience: a file that is missing, old, damaged or of another network is as none.
class SymbolCache {
 public:
  /// Older than this, the exchange is asked again.
  static constexpr std::chrono::hours kAgeMax{24};

  SymbolCache(const std::filesystem::path& data_dir, Network network, const Clock& clock);

  [[nodiscard]] std::optional<KnownContracts> load() const;
  /// Errors: storage; a caller may go on without.
  [[nodiscard]] Result<void> store(const KnownContracts& contracts) const;
  /// Neither too old nor from the future.
  [[nodiscard]] bool is_fresh(Timestamp stored_at) const;
  [[nodiscard]] Timestamp now() const { return clock_.now(); }

 private:
  std::filesystem::path path_;
  Network network_;
  const Clock& clock_;
};

}  // namespace apex

#endif  // APEX_APEXBOT_SYMBOL_CACHE_H
