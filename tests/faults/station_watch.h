#ifndef APEX_TESTS_FAULTS_STATION_WATCH_H
#define APEX_TESTS_FAULTS_STATION_WATCH_H

#include <optional>

#include "http/transport.h"
#include "tests/faults/wire_table.h"

namespace apex::testing {

/// Which requests are struck, and by what.
struct Attack {
  Station station = Station::time;
  Fault fault = Fault::refused;
  Strike strike = Strike::once;
};

/// "POST /v3/order", one that opens, one that closes.
[[nodiscard]] bool is_order(const HttpRequest& request);
[[nodiscard]] bool is_open(const HttpRequest& request);
[[nodiscard]] bool is_close(const HttpRequest& request);

/// Sees the requests of one round in their order and knows which of them the attack strikes.
/// Looks at method, route and body of a request.
class StationWatch {
 public:
  explicit StationWatch(std::optional<Attack> attack) : attack_(attack) {}

  /// Sees one request: the fault that strikes it, or nothing.
  [[nodiscard]] std::optional<Fault> strike(const HttpRequest& request);

  [[nodiscard]] int struck() const { return struck_; }

 private:
  [[nodiscard]] bool is_at(Station station, const HttpRequest& request) const;

  std::optional<Attack> attack_;
  int struck_ = 0;
  int opens_ = 0;
  int closes_ = 0;
  int margin_posts_ = 0;
};

}  // namespace apex::testing

#endif  // APEX_TESTS_FAULTS_STATION_WATCH_H
