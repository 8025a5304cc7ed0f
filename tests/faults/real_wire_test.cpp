#include <fmt/format.h>
#include <catch2/catch.hpp>
#include <iterator>
#include <memory>

#include "apexbot/exit_status.h"
#include "base/bytes.h"
#include "ledger/ledger.h"
#include "tests/faults/cell_tally.h"
#include "tests/faults/damage.h"
#include "tests/faults/station_watch.h"
#include "tests/support/builders.h"
#include "tests/support/byte_proxy.h"
#include "tests/support/local_exchange.h"

using namespace apex;
using namespace apex::testing;

namespace {

using S = Station;
using F = Fault;
constexpr Strike kOnce = Strike::once;
constexpr Strike kLasting = Strike::lasting;

/// Rows of the table that the real programs are held against, over real sockets: those that take
/// long first. Their outcome is not written here again: it is that of the table.
constexpr Attack kSample[] = {
    {S::open, F::banned_403, kOnce},
    {S::order, F::unknown_enum, kLasting},
    {S::close, F::code_10003, kOnce},
    {S::ticker_again, F::banned_403, kOnce},
    {S::open, F::timeout_before, kOnce},
    {S::open, F::reset_before, kOnce},
    {S::open, F::bad_gateway_502, kOnce},
    {S::close, F::timeout_before, kOnce},
    {S::close, F::reset_before, kOnce},
    {S::close, F::too_many_for_2_s, kOnce},
    {S::close, F::code_10001, kOnce},
    {S::open, F::timeout_after, kOnce},
    {S::open, F::slow_drip, kOnce},
    {S::close, F::timeout_after, kOnce},
    {S::time, F::timeout_before, kOnce},
    {S::symbols, F::slow_drip, kOnce},
    {S::order, F::timeout_before, kOnce},
    {S::ticker_again, F::timeout_before, kOnce},
    {S::symbols, F::bad_gateway_502, kLasting},
    {S::time, F::refused, kLasting},
    {S::account, F::reset_before, kLasting},
    {S::worst_price, F::length_too_long, kLasting},
    {S::open, F::reset_after, kOnce},
    {S::open, F::error_500, kOnce},
    {S::open, F::gateway_timeout_504, kOnce},
    {S::open, F::code_10004, kOnce},
    {S::open, F::length_too_long, kOnce},
    {S::open, F::empty_body, kOnce},
    {S::open, F::captive_portal, kOnce},
    {S::open, F::truncated, kOnce},
    {S::open, F::length_too_short, kOnce},
    {S::open, F::oversized, kOnce},
    {S::open, F::compressed_bomb, kOnce},
    {S::open, F::duplicate_keys, kOnce},
    {S::open, F::deep_nesting, kOnce},
    {S::open, F::not_a_number, kOnce},
    {S::open, F::huge_number, kOnce},
    {S::open, F::code_0_only, kOnce},
    {S::open, F::no_data, kOnce},
    {S::open, F::numbers_as_strings, kOnce},
    {S::open, F::strings_as_numbers, kOnce},
    {S::open, F::unknown_enum, kOnce},
    {S::open, F::code_10003, kOnce},
    {S::close, F::reset_after, kOnce},
    {S::close, F::error_500, kOnce},
    {S::close, F::truncated, kOnce},
    {S::close, F::compressed_bomb, kOnce},
    {S::close, F::captive_portal, kOnce},
    {S::close_again, F::reset_after, kOnce},
    {S::time, F::reset_before, kOnce},
    {S::time, F::empty_body, kOnce},
    {S::account, F::truncated, kOnce},
    {S::account, F::strings_as_numbers, kOnce},
    {S::day_fills, F::duplicate_keys, kOnce},
    {S::symbols, F::compressed_bomb, kOnce},
    {S::symbols, F::oversized, kOnce},
    {S::tickers, F::deep_nesting, kOnce},
    {S::tickers, F::too_many, kOnce},
    {S::worst_price, F::not_a_number, kOnce},
    {S::worst_price, F::code_10003, kOnce},
    {S::margin_rate, F::error_500, kOnce},
    {S::margin_rate, F::captive_portal, kOnce},
    {S::order, F::unknown_enum, kOnce},
    {S::order, F::reset_before, kOnce},
    {S::fills, F::huge_number, kOnce},
    {S::fills, F::truncated, kOnce},
    {S::fills, F::reset_after, kOnce},
    {S::flat_account, F::captive_portal, kOnce},
    {S::flat_account, F::gateway_timeout_504, kOnce},
    {S::worst_price_again, F::compressed_bomb, kLasting},
};
static_assert(std::size(kSample) >= 60);

HttpRequest as_request(const ByteRequest& seen) {
  constexpr std::string_view kBase = "/api";
  HttpRequest request;
  request.method = seen.method == "POST" ? HttpMethod::post : HttpMethod::get;
  const std::string path = seen.target.substr(0, seen.target.find('?'));
  request.route = path.starts_with(kBase) ? path.substr(kBase.size()) : path;
  request.body = seen.body;
  return request;
}

/// What `head -c 5M /dev/zero | gzip -9n` makes: 5115 bytes, nearly all of them zero.
std::string bomb() {
  const auto begin = from_hex("1f8b0800000000000203edc13101000000c2a0f54f6d085fa0");
  const auto end = from_hex("780c75b33bc900005000");
  return std::string(begin->begin(), begin->end()) + std::string(5080, '\0') +
         std::string(end->begin(), end->end());
}

std::string rewritten(Fault fault, const std::string& body) {
  constexpr std::size_t kTooMuch = std::size_t{5} << 20;
  const std::string json = "Content-Type: application/json\r\n";
  if (fault == F::error_500) return ByteProxy::page(500, "internal server error");
  if (fault == F::gateway_timeout_504) return ByteProxy::page(504, "<html>Not now</html>");
  if (fault == F::code_10004) return ByteProxy::page(200, R"({"code":10004,"msg":"time"})", json);
  if (fault == F::compressed_bomb) {
    return ByteProxy::page(200, bomb(), json + "Content-Encoding: gzip\r\n");
  }
  if (fault == F::oversized) return ByteProxy::page(200, std::string(kTooMuch, ' ') + body, json);
  if (fault == F::length_too_long || fault == F::length_too_short) {
    const std::size_t length = fault == F::length_too_long ? body.size() + 50 : body.size() - 5;
    return fmt::format("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n{}\r\n{}", length, json, body);
  }
  return ByteProxy::page(200, damaged(fault, body), json);
}

ByteFault byte_fault(Fault fault) {
  using Kind = ByteFault::Kind;
  const auto says = [](int status, const char* body, const char* headers = "") {
    return ByteFault{Kind::replace, ByteProxy::page(status, body, headers), nullptr};
  };
  constexpr const char* kHtml = "<html><h1>Not now</h1></html>";
  if (fault == F::refused) return {Kind::refuse, "", nullptr};
  if (fault == F::reset_before) return {Kind::reset_before, "", nullptr};
  if (fault == F::reset_after) return {Kind::reset_after, "", nullptr};
  if (fault == F::timeout_before) return {Kind::hold_before, "", nullptr};
  if (fault == F::timeout_after) return {Kind::hold_after, "", nullptr};
  if (fault == F::slow_drip) return {Kind::drip, "", nullptr};
  if (fault == F::bad_gateway_502) return says(502, kHtml);
  if (fault == F::code_10001) return says(200, R"({"code":10001,"msg":"request failed"})");
  if (fault == F::too_many_for_2_s) return says(429, "too many", "Retry-After: 2\r\n");
  if (fault == F::too_many) return says(429, "too many requests");
  if (fault == F::banned_403) return says(403, kHtml);
  if (fault == F::code_10003) return says(200, R"({"code":10003,"msg":"too many requests"})");
  return {Kind::rewrite, "", [fault](const std::string& body) { return rewritten(fault, body); }};
}

/// The real apexbot, an apexsim of its own, and the proxy between them.
class RealCell {
 public:
  explicit RealCell(const Attack& attack)
      : attack_(attack),
        stations_(attack),
        proxy_(exchange_.port(), [this](const ByteRequest& seen) -> std::optional<ByteFault> {
          const auto fault = stations_.strike(as_request(seen));
          return fault ? std::optional(byte_fault(*fault)) : std::nullopt;
        }) {
    for (const char* side : {"BUY", "SELL"}) {  // somebody uses the account by hand
      exchange_.post("/control/trade", std::string("symbol=BTC-USDT&size=0.001&side=") + side);
    }
    const bool repeats =
        contains(wire::kPricesAgain, attack.station) || attack.station == Station::close_again;
    if (repeats) exchange_.arm("kind=reduce_only_canceled&leg=close");
  }

  /// Goes on as far as it goes without waiting; true once both runs are judged.
  bool advance() {
    if (!running_ && !first_is_judged_) start(proxy_.base_url());
    if (!running_) return true;
    const auto status = running_->wait(Milliseconds{0});
    if (!status) return false;
    const ProcessResult result{*status, running_->out(), running_->err()};
    running_.reset();
    if (first_is_judged_) {
      judge_next_round(result);
      return true;
    }
    judge_round(result, expected_of(attack_.station, attack_.fault, attack_.strike));
    first_is_judged_ = true;
    start(exchange_.base_url());  // without the proxy
    return false;
  }

  [[nodiscard]] const Attack& attack() const { return attack_; }
  [[nodiscard]] const std::vector<std::string>& problems() const { return problems_; }

 private:
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
    expect(exchange_.is_flat() == (expected.left == Left::flat),
           exchange_.is_flat() ? "flat, against the table" : "open, against the table");
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
    expect(exchange_.is_flat(), "not flat after the next run");
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
  ByteProxy proxy_;
  std::optional<ProcessUnderTest> running_;
  bool first_is_judged_ = false;
  std::vector<std::string> problems_;
};

std::string name_of(const Attack& attack) {
  return fmt::format("real programs, {}: {}, {}", to_string(attack.station),
                     to_string(attack.fault), to_string(attack.strike));
}

}  // namespace

TEST_CASE("the real programs over real sockets end as the table says", "[faults][real]") {
  constexpr std::size_t kAtATime = 10;  // most of them only wait
  std::vector<std::unique_ptr<RealCell>> cells;
  std::size_t next = 0;
  while (next < std::size(kSample) || !cells.empty()) {
    while (cells.size() < kAtATime && next < std::size(kSample)) {
      cells.push_back(std::make_unique<RealCell>(kSample[next++]));
    }
    std::erase_if(cells, [](const std::unique_ptr<RealCell>& cell) {
      if (!cell->advance()) return false;
      count_cell(name_of(cell->attack()), cell->problems());
      return true;
    });
    pause_for(Milliseconds{10});
  }
}
