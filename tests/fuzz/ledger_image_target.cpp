// The file of a ledger with bytes changed or its end cut off: what the full check calls sound reads
// as if nothing had happened, and whatever is found, nothing in the file changes.
#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>
#include <tuple>

#include "ledger/fact_json.h"
#include "ledger/ledger.h"
#include "tests/fuzz/property.h"
#include "tests/fuzz/targets.h"
#include "tests/support/builders.h"
#include "tests/support/temporary_directory.h"

namespace apex::testing {
namespace {

namespace fs = std::filesystem;

std::string bytes_in(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

void require_done(const Result<void>& result) {
  if (!result) broken_property("recorded", __FILE__, __LINE__, result.error().message);
}

/// A trade that went well, one whose open did not fill, and one that nobody ended.
void record_history(Ledger& ledger) {
  int number = 0;
  for (const char* when :
       {"2026-01-05T09:03:00Z", "2026-01-06T09:03:00Z", "2026-01-07T09:03:00Z"}) {
    TradeRecord trade = completed_trade(at(when), "0.01"_dec, "0.0099"_dec, "0.000005"_dec);
    require_done(ledger.record_intent(trade.intent));
    const ClientOrderId& open = trade.intent.id();
    const bool fills = ++number != 2;
    require_done(ledger.record_answer(open, open, at(when),
                                      fills
                                          ? OrderOutcome{Accepted{OrderId("7001")}}
                                          : OrderOutcome{Rejected{RejectReason::price, "code 3"}}));
    for (OrderRecord& order : trade.orders) {
      for (Fill& fill : order.fills) {
        fill.id = FillId(std::to_string(number) + fill.id.str());
        fill.client_id = order.planned.request.client_id;
        if (fills) require_done(ledger.record_fills(open, {fill}));
      }
    }
    if (number < 3) require_done(ledger.record_end(open, *trade.end));
  }
  require_done(ledger.record_breaker_reset(at("2026-01-07T10:00:00Z"), "by hand"));
  require_done(ledger.record_clock_offset(Milliseconds{-250}, at("2026-01-07T10:00:01Z")));
  require_done(ledger.record_day_checked(day("2026-01-08"), at("2026-01-08T09:00:00Z")));
}

void append_trade(std::string& text, const TradeRecord& trade) {
  text += trade.intent.key.day.to_string() + intent_body(trade.intent);
  for (const OrderRecord& order : trade.orders) {
    text += order_body(order.planned);
    if (order.outcome) text += answer_body(*order.outcome);
    for (const Fill& fill : order.fills) text += fill_body(fill);
  }
  if (trade.end) text += end_body(*trade.end) + format_utc(trade.end->at);
  text += trade.settled() ? " settled\n" : " open\n";
}

/// All that the folds say, as text; nothing where one of them makes an error.
std::optional<std::string> told_by(const Ledger& ledger) {
  const auto recent = ledger.recent(50);
  const auto unsettled = ledger.unsettled();
  const auto symbols = ledger.touched_symbols();
  const auto history = ledger.history(StakingCalendar{}, at("2026-01-08T12:00:00Z"), 10);
  const auto knows = ledger.knows_day(day("2026-01-08"));
  if (!recent || !unsettled || !symbols || !history || !knows) return std::nullopt;
  std::string text = std::to_string(recent->size()) + " of which to settle " +
                     std::to_string(unsettled->size()) + (*knows ? " known " : " unknown ");
  for (const TradeRecord& trade : *recent) append_trade(text, trade);
  for (const Symbol& symbol : *symbols) text += symbol.str() + " ";
  for (const TradeFact& fact : history->trades) text += fact.day.to_string() + " ";
  if (history->last_breaker_reset) text += format_utc(*history->last_breaker_reset);
  if (history->clock_offset) text += std::to_string(history->clock_offset->count());
  return text;
}

/// A sound ledger, its bytes, what it says, and a place for damaged ones.
struct Original {
  TemporaryDirectory directory;
  std::string bytes;
  std::string told;

  Original() {
    const LedgerOwner owner{Network::local};
    const fs::path place = directory.path() / "sound";
    auto ledger = Ledger::open_writer(place, LedgerKind::live, owner);
    if (!ledger) broken_property("opened", __FILE__, __LINE__, ledger.error().message);
    record_history(*ledger);
    told = told_by(*ledger).value_or("");
    ledger = tl::unexpected(Error{});  // closes it: the file alone then holds everything
    bytes = bytes_in(ledger_file(place, LedgerKind::live).path);
    PROPERTY(bytes.size() > 8192 && told.find("3 of which to settle 1 known") == 0);
    fs::create_directories(directory.path() / "damaged");
  }
};

std::size_t number_of(std::string_view bytes) {
  std::size_t number = 0;
  for (const char c : bytes) number = number * 256 + static_cast<unsigned char>(c);
  return number;
}

/// Two bytes say where the file ends (0: where it did); then each four: where, and which two bytes.
std::string damaged(std::string bytes, std::string_view input) {
  if (input.size() >= 2) {
    const std::size_t end = number_of(input.substr(0, 2));
    if (end > 0) bytes.resize(std::min(end, bytes.size()));
    input.remove_prefix(2);
  }
  for (; input.size() >= 4 && !bytes.empty(); input.remove_prefix(4)) {
    const std::size_t where = number_of(input.substr(0, 2)) % bytes.size();
    bytes[where] = input[2];
    bytes[(where + 1) % bytes.size()] = input[3];
  }
  return bytes;
}

void check_reading(const fs::path& place, const Original& original, bool sound) {
  const auto ledger = Ledger::open_reader(place, LedgerKind::live);
  if (!ledger) {
    PROPERTY_OF(ledger.error().message, !sound);
    PROPERTY(ledger.error().kind == ErrorKind::storage || ledger.error().kind == ErrorKind::config);
    return require_plain_line(ledger.error().message);
  }
  const auto told = told_by(*ledger);
  if (sound) PROPERTY_OF(told.value_or("an error"), told && *told == original.told);
}

}  // namespace

void fuzz_ledger_image(std::string_view input) {
  static const Original kOriginal;
  const fs::path place = kOriginal.directory.path() / "damaged";
  const LedgerFile file = ledger_file(place, LedgerKind::live);
  for (const char* beside : {"-wal", "-shm"}) fs::remove(file.path.string() + beside);
  const std::string bytes = damaged(kOriginal.bytes, input);
  std::ofstream(file.path, std::ios::binary) << bytes;

  const auto check = check_ledger(file, LedgerKind::live);
  if (!check) {
    require_error(check.error(), ErrorKind::config);
  } else {
    PROPERTY(check->has_file);
    PROPERTY(check->problems.size() <= LedgerCheck::kProblemsMax);
    for (const LedgerProblem& problem : check->problems) require_plain_line(problem.what);
    if (bytes == kOriginal.bytes) PROPERTY(check->sound());
    check_reading(place, kOriginal, check->sound());
  }
  PROPERTY(bytes_in(file.path) == bytes);
}

}  // namespace apex::testing
