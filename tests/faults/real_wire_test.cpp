#include <fmt/format.h>
#include <signal.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <filesystem>
#include <iterator>
#include <memory>

#include "apexbot/exit_status.h"
#include "apexsim/sim_request.h"
#include "base/files.h"
#include "ledger/ledger.h"
#include "tests/faults/byte_faults.h"
#include "tests/faults/cell_tally.h"
#include "tests/faults/damage.h"
#include "tests/faults/real_wire_sample.h"
#include "tests/faults/station_watch.h"
#include "tests/support/builders.h"
#include "tests/support/byte_proxy.h"
#include "tests/support/local_exchange.h"

using namespace apex;
using namespace apex::testing;

namespace {

using S = Station;
using F = Fault;

HttpRequest as_request(const ByteRequest& seen) {
  constexpr std::string_view kBase = "/api";
  HttpRequest request;
  request.method = seen.method == "POST" ? HttpMethod::post : HttpMethod::get;
  const std::string path = seen.target.substr(0, seen.target.find('?'));
  request.route = path.starts_with(kBase) ? path.substr(kBase.size()) : path;
  request.body = seen.body;
  return request;
}

/// The real apexbot, an apexsim of its own, and the proxy between them.
class RealCell {
 public:
  explicit RealCell(const Attack& attack)
      : attack_(attack),
        stations_(attack),
        phase_(contains(wire::kRecovery, attack.station) ? Phase::dies : Phase::attacked),
        proxy_(exchange_.port(), [this](const ByteRequest& seen) { return fault_for(seen); }) {
    for (const char* side : {"BUY", "SELL"}) {  // somebody uses the account by hand
      exchange_.post("/control/trade", std::string("symbol=BTC-USDT&size=0.001&side=") + side);
    }
    if (attack.station == S::balance) {  // not all of the wallet is free
      exchange_.post("/control/trade", "symbol=BTC-USDT&size=0.001&side=BUY");
    }
    const bool repeats =
        contains(wire::kPricesAgain, attack.station) || attack.station == S::close_again;
    if (repeats) exchange_.arm("kind=reduce_only_canceled&leg=close");
    if (attack.station == S::cancel) rest_for_seconds();
  }

  /// Goes on as far as it goes without waiting; true once all runs are judged.
  bool advance() {
    if (!running_) start(proxy_.base_url());
    if (phase_ == Phase::dies) {
      if (is_flat()) return false;
      running_->signal(SIGKILL);  // the open has filled, and it waits for the answer
    }
    const auto status = running_->wait(Milliseconds{0});
    if (!status) return false;
    const ProcessResult result{*status, running_->out(), running_->err()};
    running_.reset();
    switch (phase_) {
      case Phase::dies:
        std::filesystem::remove(directory_.path() / "data" / "symbols.json");
        phase_ = Phase::attacked;
        return false;
      case Phase::attacked:
        judge_round(result, expected_of(attack_.station, attack_.fault, attack_.strike));
        phase_ = Phase::left_alone;
        if (attack_.station == S::cancel) std::filesystem::remove(settings_file());
        start(exchange_.base_url());  // without the proxy
        return false;
      case Phase::left_alone:
        judge_next_round(result);
        return true;
    }
    return true;
  }

  [[nodiscard]] const Attack& attack() const { return attack_; }
  [[nodiscard]] const std::vector<std::string>& problems() const { return problems_; }

 private:
  /// Of its runs, one after the other.
  enum class Phase {
    dies,        ///< where a recovery is attacked: its open fills, and it is killed before it knows
    attacked,    ///< the one with the fault
    left_alone,  ///< the next one
  };

  /// What becomes of a request: the attack strikes it, or what has to be for that to be reached.
  std::optional<ByteFault> fault_for(const ByteRequest& seen) {
    const HttpRequest request = as_request(seen);
    if (phase_ == Phase::dies) {
      return is_open(request) ? std::optional(byte_fault(F::timeout_after)) : std::nullopt;
    }
    if (const auto fault = stations_.strike(request)) return byte_fault(*fault);
    if (attack_.station == S::order_by_client_id && is_open(request)) {
      return byte_fault(F::reset_after);
    }
    if (attack_.station == S::day_orders && request.route == "/v3/fills") {
      // A fill without a client id: only its order tells whose it is.
      return ByteFault{ByteFault::Kind::rewrite, "", [](const std::string& body) {
                         return ByteProxy::page(200, without_member(body, "clientOrderId"),
                                                "Content-Type: application/json\r\n");
                       }};
    }
    if (attack_.station == S::cancel && is_open(request)) move_away(request);
    return std::nullopt;
  }

  /// The market moves away just before the LIMIT order arrives.
  void move_away(const HttpRequest& order) {
    std::string symbol;
    std::string price;
    for (const auto& [name, value] : parse_fields(order.body)) {
      if (name == "symbol") symbol = value;
      if (name == "price") price = value;
    }
    const Decimal higher =
        multiply(*Decimal::parse(price), "1.01"_dec, 9, Rounding::half_even).value();
    exchange_.post("/control/price", "symbol=" + symbol + "&index=" + higher.to_string());
  }

  [[nodiscard]] std::filesystem::path settings_file() const {
    return directory_.path() / "config" / "trading.yaml";
  }

  /// The open is LIMIT.
  void rest_for_seconds() {
    std::filesystem::create_directory(directory_.path() / "config");
    const auto written =
        replace_file(settings_file(), "trading:\n  type: LIMIT\n  limit_wait: 2\n", 0600);
    expect(written.has_value(), "the settings cannot be written");
  }

  void start(const std::string& base_url) {
    ProcessSpec spec;
    spec.program = APEXBOT_PATH;
    spec.arguments = {"trade", "--live"};
    spec.environment = exchange_.environment();
    spec.environment["APEX_BASE_URL"] = base_url;
    spec.directory = directory_.path();
    running_.emplace(spec);
  }

  void expect(bool holds, const std::string& problem) {
    if (!holds) problems_.push_back(problem);
  }

  void judge_round(const ProcessResult& result, const Expected& expected) {
    const int status = expected.error ? exit_status(*expected.error) : 0;
    expect(result.status == status,
           fmt::format("exit {} instead of {}: {}", result.status, status, result.err));
    expect(is_flat() == (expected.left == Left::flat),
           is_flat() ? "flat, against the table" : "open, against the table");
    expect(day_counts() == (expected.day == Day::counts), "the day counts, or not, wrongly");
    const bool left = !proxy_.posts().empty();
    expect(left == (expected.open != Open::not_sent), "an open left, or not, wrongly");
    const bool risk = status == exit_status(ErrorKind::position_open) ||
                      status == exit_status(ErrorKind::outcome_unknown);
    expect(risk == (result.err.find("OPEN RISK") != std::string::npos),
           "an open risk is not said, or none is: " + result.err);
    expect(stations_.struck() > 0, "the station was never reached");
    check_posts("at the server", exchange_.posts());
    check_posts("at the proxy", proxy_.posts());
  }

  /// Whatever stood open is closed, and the day has its one trade.
  void judge_next_round(const ProcessResult& result) {
    expect(result.status == 0, "the next run: " + result.err);
    expect(is_flat(), "not flat after the next run");
    expect(day_counts(), "no trade for the day after the next run");
    check_posts("at the server", exchange_.posts());
    std::vector<std::string> made;
    int opened = 0;
    const JsonDocument answer = exchange_.get("/control/fills");
    const auto rows = answer.root().at("data").value().elements().value();
    for (const JsonView& row : rows) {
      if (!row.string("clientId").value().starts_with("apexbot-")) continue;
      made.push_back(row.string("id").value());
      if (row.string("side").value() == "BUY") ++opened;
    }
    std::sort(made.begin(), made.end());
    expect(opened == 1, fmt::format("{} opens filled in one day", opened));
    expect(booked() == made, "the ledger and the exchange tell different fills");
  }

  void check_posts(const char* where, const std::map<std::string, int>& posts) {
    for (const auto& [id, times] : posts) {
      expect(times == 1, fmt::format("order {} was seen {} times {}", id, times, where));
    }
  }

  /// But for what somebody holds by hand.
  [[nodiscard]] bool is_flat() const {
    std::map<std::string, std::string> held = exchange_.positions();
    held.erase("BTC-USDT");
    return held.empty();
  }

  [[nodiscard]] Result<Ledger> ledger() const {
    return Ledger::open_reader(directory_.path() / "data", LedgerKind::live);
  }

  [[nodiscard]] bool day_counts() const {
    const auto days = ledger().value().days_traded(day("2026-01-05")).value();
    return days.contains(day("2026-01-06"));
  }

  [[nodiscard]] std::vector<std::string> booked() const {
    std::vector<std::string> ids;
    const auto trades = ledger().value().recent(100).value();
    for (const TradeRecord& trade : trades) {
      for (const OrderRecord& order : trade.orders) {
        for (const Fill& fill : order.fills) {
          if (fill.status == FillStatus::success) ids.push_back(fill.id.str());
        }
      }
    }
    std::sort(ids.begin(), ids.end());
    return ids;
  }

  Attack attack_;
  LocalExchange exchange_{{"--clock", "2026-01-06T12:00:00Z"}};
  TemporaryDirectory directory_;
  StationWatch stations_;
  std::vector<std::string> problems_;
  std::atomic<Phase> phase_;  // the proxy reads it in threads of its own
  ByteProxy proxy_;
  std::optional<ProcessUnderTest> running_;
};

std::string name_of(const Attack& attack) {
  return fmt::format("real programs, {}: {}, {}", to_string(attack.station),
                     to_string(attack.fault), to_string(attack.strike));
}

}  // namespace

TEST_CASE("the real programs over real sockets end as the table says", "[faults][real]") {
  constexpr std::size_t kAtATime = 16;  // most of them only wait
  std::vector<std::unique_ptr<RealCell>> cells;
  std::size_t next = 0;
  while (next < std::size(kRealSample) || !cells.empty()) {
    while (cells.size() < kAtATime && next < std::size(kRealSample)) {
      cells.push_back(std::make_unique<RealCell>(kRealSample[next++]));
    }
    std::erase_if(cells, [](const std::unique_ptr<RealCell>& cell) {
      if (!cell->advance()) return false;
      count_cell(name_of(cell->attack()), cell->problems());
      return true;
    });
    pause_for(Milliseconds{10});
  }
}
