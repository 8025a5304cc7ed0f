// cmd_breaker.cpp: shows the circuit breaker, and resets it beside a running program too.
#include "apexbot/commands.h"
#include "apexbot/describe.h"
#include "apexbot/drawn_files.h"
#include "apexbot/exchange_view.h"
#include "apexbot/ledger_view.h"
#include "execution/breaker_reset.h"
#include "trading/circuit_breaker.h"

namespace apex {
namespace {

enum class ResetDone { not_asked, nothing_to_reset, recorded, requested };

const char* to_string(ResetDone done) {
  switch (done) {
    case ResetDone::not_asked:
      return "not_asked";
    case ResetDone::nothing_to_reset:
      return "nothing_to_reset";
    case ResetDone::recorded:
      return "recorded";
    case ResetDone::requested:
      return "requested";
  }
  return "";
}

struct BreakerAnswer {
  LedgerKind kind = LedgerKind::live;
  Timestamp now{};
  CircuitBreaker breaker;
  BreakerSettings settings;
  std::vector<TradeRecord> failures;  ///< newest first, of those that count
  std::optional<Timestamp> last_reset;
  std::optional<SwitchNote> request;  ///< of a reset that is not taken up yet
  ResetDone reset = ResetDone::not_asked;

  [[nodiscard]] BreakerState state() const { return breaker.state(now); }
};

/// The newest failures since the last success or reset.
Result<std::vector<TradeRecord>> last_failures(const LedgerView& view) {
  constexpr int kLooked = 50;
  constexpr std::size_t kShown = 5;
  std::vector<TradeRecord> failures;
  APEX_TRY_ASSIGN(std::vector<TradeRecord> trades, view.ledger.recent(kLooked));
  for (TradeRecord& trade : trades) {
    if (!trade.end || trade.intent.adopted) continue;
    TradeFact fact;
    fact.ended_at = trade.end->at;
    fact.outcome = trade.end->outcome;
    fact.left_open_at = trade.left_open_at;
    const BreakerVerdict verdict = judge_for_breaker(fact, view.history.last_breaker_reset);
    if (verdict == BreakerVerdict::forgiven) continue;
    if (verdict == BreakerVerdict::success || failures.size() == kShown) break;
    failures.push_back(std::move(trade));
  }
  return failures;
}

Result<BreakerAnswer> look(Context& context, LedgerKind kind) {
  APEX_TRY_ASSIGN(const Config& config, context.config());
  APEX_TRY_ASSIGN(const LedgerView view, view_ledger(context, kind));
  BreakerAnswer answer{kind,
                       view.now,
                       CircuitBreaker(config.breaker, view.history),
                       config.breaker,
                       {},
                       view.history.last_breaker_reset,
                       {}};
  APEX_TRY_ASSIGN(answer.failures, last_failures(view));
  const auto note = BreakerResetRequest(config.data_dir, kind).note();
  if (note) answer.request = *note;
  if (!note) context.out().note("apexbot: warning: " + note.error().message);
  return answer;
}

/// Into the ledger where nobody else has it, else as a request to whoever has.
Result<ResetDone> reset(const BreakerAnswer& seen, const std::string& reason, Context& context) {
  if (seen.breaker.consecutive_failures() == 0) return ResetDone::nothing_to_reset;
  APEX_TRY_ASSIGN(const Config& config, context.config());
  // What was seen is forgiven, whatever the clocks say.
  SwitchNote note{seen.now, reason};
  for (const TradeRecord& trade : seen.failures) note.at = std::max(*note.at, trade.end->at);
  const BreakerResetRequest request(config.data_dir, seen.kind);
  auto ledger = context.open_ledger(seen.kind);
  if (!ledger && ledger.error().kind == ErrorKind::locked) {
    APEX_TRY(request.leave(note));
    return ResetDone::requested;
  }
  if (!ledger) return tl::unexpected<Error>(ledger.error());
  APEX_TRY(ledger->record_breaker_reset(*note.at, reason));
  APEX_TRY(request.remove());
  const auto drawn = draw_files(*ledger, seen.kind, execution_settings(config), seen.now);
  if (!drawn) context.out().note("apexbot: JSON files not drawn: " + drawn.error().message);
  return ResetDone::recorded;
}

std::string state_text(const BreakerAnswer& answer, const Output& out) {
  const int failures = answer.breaker.consecutive_failures();
  const std::string count =
      failures == 0
          ? ", no failures"
          : ", " + std::to_string(failures) + (failures == 1 ? " failure" : " failures in a row") +
                " (opens at " + std::to_string(answer.settings.max_failures) + ")";
  switch (answer.state()) {
    case BreakerState::closed:
      return out.toned(Tone::good, "closed") + count;
    case BreakerState::open:
      return out.toned(Tone::bad, "open") + count + ": nothing is opened";
    case BreakerState::half_open:
      return "half open" + count + ": one trade may try";
  }
  return "";
}

std::string reset_text(const BreakerAnswer& answer) {
  switch (answer.reset) {
    case ResetDone::not_asked:
      break;
    case ResetDone::nothing_to_reset:
      return "nothing to reset";
    case ResetDone::recorded:
      return "done, and recorded in the ledger";
    case ResetDone::requested:
      return "asked for: another apexbot has the ledger, its next round does it";
  }
  if (answer.request) {
    return "asked for" + (answer.request->at ? " " + minute_text(*answer.request->at) : "") +
           ", the next round does it";
  }
  return answer.state() == BreakerState::open ? "`apexbot breaker --reset` closes it at once" : "";
}

void print_text(const BreakerAnswer& answer, Output& out) {
  print_named(out, "Breaker", state_text(answer, out));
  if (const auto reopens = answer.breaker.reopens_at()) {
    print_named(out, "Half open",
                std::string(*reopens <= answer.now ? "since " : "from ") + minute_text(*reopens) +
                    ", " + std::to_string(answer.settings.reset.count()) +
                    " min after the last failure");
  }
  for (const TradeRecord& trade : answer.failures) {
    print_named(out, &trade == answer.failures.data() ? "Failures" : "",
                minute_text(trade.end->at) + " " + trade.intent.symbol.str() + " " +
                    to_string(trade.end->outcome));
    if (trade.settled() && trade.left_open_at) {
      print_named(out, "",
                  "  was open or unknown before, last " + minute_text(*trade.left_open_at));
    }
    if (!trade.end->detail.empty()) print_named(out, "", "  " + trade.end->detail);
  }
  if (answer.last_reset) print_named(out, "Last reset", minute_text(*answer.last_reset));
  const std::string reset = reset_text(answer);
  if (!reset.empty()) print_named(out, "Reset", reset);
}

void print_json(const BreakerAnswer& answer, Output& out) {
  JsonWriter json(JsonWriter::Style::compact);
  json.begin_object().member("ledger", to_string(answer.kind));
  json.member("now", format_utc(answer.now)).member("state", to_string(answer.state()));
  json.member("consecutive_failures", answer.breaker.consecutive_failures());
  json.member("max_failures", answer.settings.max_failures);
  json.member("reset_minutes", std::int64_t{answer.settings.reset.count()});
  write_moment(json, "reopens_at", answer.breaker.reopens_at());
  json.key("failures").begin_array();
  for (const TradeRecord& trade : answer.failures) {
    json.begin_object().member("id", trade.intent.id().str());
    json.member("ended_at", format_utc(trade.end->at));
    json.member("symbol", trade.intent.symbol.str());
    json.member("outcome", to_string(trade.end->outcome));
    write_moment(json, "left_open_at", trade.left_open_at);
    json.member("detail", trade.end->detail).end_object();
  }
  json.end_array();
  write_moment(json, "last_reset", answer.last_reset);
  json.member("reset", to_string(answer.reset)).key("requested");
  if (answer.request) {
    json.begin_object();
    write_moment(json, "since", answer.request->at);
    json.member("reason", answer.request->reason).end_object();
  } else {
    json.null();
  }
  json.end_object();
  out.print_json(json);
}

}  // namespace

Result<void> run_breaker(const BreakerArgs& args, Context& context) {
  const LedgerKind kind = args.rehearsal ? LedgerKind::rehearsal : LedgerKind::live;
  APEX_TRY_ASSIGN(BreakerAnswer answer, look(context, kind));
  if (args.reset) {
    APEX_TRY_ASSIGN(const ResetDone done, reset(answer, args.reason.value_or("by hand"), context));
    APEX_TRY_ASSIGN(answer, look(context, kind));
    answer.reset = done;
  }
  if (args.common.json) {
    print_json(answer, context.out());
  } else {
    print_text(answer, context.out());
  }
  return {};
}

}  // namespace apex
