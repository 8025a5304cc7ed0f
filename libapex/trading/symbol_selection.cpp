#include "trading/symbol_selection.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <tuple>
#include <unordered_map>

namespace apex {
namespace {

constexpr std::string_view kSettleAsset = "USDT";

constexpr std::array kCauses{
    RefusalCause::not_tradeable,      RefusalCause::settle_asset, RefusalCause::unusable_rules,
    RefusalCause::occupied,           RefusalCause::refused,      RefusalCause::limit_remainder,
    RefusalCause::no_price,           RefusalCause::out_of_range, RefusalCause::max_position_size,
    RefusalCause::max_position_value, RefusalCause::funds};

struct Context {
  const SymbolFacts& facts;
  const SafetySettings& safety;
  const TradingSettings& trading;
  std::unordered_map<std::string_view, const Ticker*> tickers;
};

void refuse(Candidate& candidate, RefusalCause cause, std::string why) {
  candidate.cause = cause;
  candidate.refusal = std::move(why);
}

const char* forbidding_flag(const Instrument& instrument) {
  if (!instrument.enable_trade) return "trading is disabled (enableTrade)";
  if (!instrument.enable_open_position) return "positions may only be closed (enableOpenPosition)";
  if (!instrument.enable_display) return "hidden or retired (enableDisplay)";
  return "prelaunch contract";
}

bool has_usable_rules(const Instrument& instrument) {
  return instrument.min_size.is_positive() && instrument.step.is_positive() &&
         instrument.tick.is_positive() && instrument.min_size <= instrument.max_size &&
         is_multiple_of(instrument.min_size.decimal(), instrument.step.decimal());
}

/// What can be said without a price.
void judge_rules(Candidate& candidate, const Context& context) {
  const Instrument& instrument = candidate.instrument;
  if (!instrument.open_allowed()) {
    return refuse(candidate, RefusalCause::not_tradeable, forbidding_flag(instrument));
  }
  if (instrument.settle_asset != kSettleAsset) {
    return refuse(candidate, RefusalCause::settle_asset,
                  "settled in " + instrument.settle_asset.substr(0, 20) + ", not in USDT");
  }
  if (!has_usable_rules(instrument)) {
    return refuse(candidate, RefusalCause::unusable_rules,
                  fmt::format("sizes {} to {} in steps of {} and a tick of {} cannot be traded",
                              instrument.min_size.to_string(), instrument.max_size.to_string(),
                              instrument.step.to_string(), instrument.tick.to_string()));
  }
  if (context.facts.occupied.contains(instrument.symbol)) {
    return refuse(candidate, RefusalCause::occupied,
                  "occupied by a position or order that is not ours");
  }
  if (context.facts.refused.contains(instrument.symbol)) {
    return refuse(candidate, RefusalCause::refused, "refused by the exchange before");
  }
  if (context.trading.type == OrderType::limit && instrument.min_size != instrument.step) {
    return refuse(
        candidate, RefusalCause::limit_remainder,
        fmt::format("a LIMIT order may fill in part, and less than {} could not be closed",
                    instrument.min_size.to_string()));
  }
  const auto& size_max = context.safety.max_position_size;
  if (size_max && instrument.min_size > *size_max) {
    return refuse(candidate, RefusalCause::max_position_size,
                  fmt::format("minimum size {} is above safety.max_position_size {}",
                              instrument.min_size.to_string(), size_max->to_string()));
  }
}

/// The notional at the highest price that an order of ours may carry.
Result<Usdt> highest_notional(const Candidate& candidate, const Decimal& max_slippage) {
  APEX_TRY_ASSIGN(const Decimal highest,
                  multiply(candidate.index_price.decimal(), "1"_dec + max_slippage,
                           Decimal::kScaleMax, Rounding::up));
  return notional(std::max(Price(highest), candidate.reference_price),
                  candidate.instrument.min_size, Rounding::up);
}

Result<Usdt> margin_for(const Usdt& value, const FeeRate& taker_fee_rate) {
  APEX_TRY_ASSIGN(const Usdt fee, fee_cap(value, taker_fee_rate));
  return value + value + fee + fee;
}

/// Prices known: is it within the limits and the money?
Result<void> judge_amounts(Candidate& candidate, const Context& context) {
  APEX_TRY_ASSIGN(candidate.min_order_value,
                  notional(candidate.reference_price, candidate.instrument.min_size, Rounding::up));
  APEX_TRY_ASSIGN(const Usdt value, highest_notional(candidate, context.safety.max_slippage));
  APEX_TRY_ASSIGN(candidate.needed_margin, margin_for(value, context.facts.taker_fee_rate));
  if (value > context.safety.max_position_value) {
    refuse(candidate, RefusalCause::max_position_value,
           fmt::format("minimum order may come to {} USDT, above safety.max_position_value {}",
                       value.decimal().to_fixed(2, Rounding::up),
                       context.safety.max_position_value.to_string()));
  } else if (context.facts.free_margin && *context.facts.free_margin < candidate.needed_margin) {
    refuse(candidate, RefusalCause::funds,
           fmt::format("needs {} USDT of free margin", candidate.needed_margin.to_string()));
  }
  return {};
}

Candidate judge(const Instrument& instrument, const Context& context) {
  Candidate candidate;
  candidate.instrument = instrument;
  const auto found = context.tickers.find(instrument.public_name);
  const Ticker* ticker = found == context.tickers.end() ? nullptr : found->second;
  const bool has_price = ticker != nullptr && ticker->index && ticker->index->is_positive();
  if (has_price) {
    candidate.index_price = *ticker->index;
    candidate.reference_price = *ticker->index;
    for (const auto& price : {ticker->last, ticker->mark}) {
      if (price) candidate.reference_price = std::max(candidate.reference_price, *price);
    }
  }
  judge_rules(candidate, context);
  if (!candidate.fits()) return candidate;
  if (!has_price) {
    refuse(candidate, RefusalCause::no_price, "no index price");
  } else if (const auto judged = judge_amounts(candidate, context); !judged) {
    refuse(candidate, RefusalCause::out_of_range, "its amounts are out of range");
  }
  return candidate;
}

/// Cheapest first, what has no value last.
bool goes_before(const Candidate& a, const Candidate& b) {
  const auto rank = [](const Candidate& c) {
    return std::tuple(!c.fits(), c.min_order_value.is_zero(), c.min_order_value,
                      c.instrument.min_size != c.instrument.step, c.instrument.symbol);
  };
  return rank(a) < rank(b);
}

}  // namespace

const char* to_string(RefusalCause cause) {
  switch (cause) {
    case RefusalCause::none:
      return "";
    case RefusalCause::not_tradeable:
      return "not tradeable";
    case RefusalCause::settle_asset:
      return "not settled in USDT";
    case RefusalCause::unusable_rules:
      return "unusable sizes";
    case RefusalCause::occupied:
      return "occupied";
    case RefusalCause::refused:
      return "refused by the exchange";
    case RefusalCause::limit_remainder:
      return "not for LIMIT orders";
    case RefusalCause::max_position_size:
      return "above safety.max_position_size";
    case RefusalCause::no_price:
      return "without index price";
    case RefusalCause::out_of_range:
      return "out of range";
    case RefusalCause::max_position_value:
      return "above safety.max_position_value";
    case RefusalCause::funds:
      return "not affordable";
  }
  return "";
}

const Candidate* Selection::best() const {
  return !analysed.empty() && analysed.front().fits() ? &analysed.front() : nullptr;
}

int Selection::count(RefusalCause cause) const {
  return static_cast<int>(std::count_if(analysed.begin(), analysed.end(),
                                        [&](const Candidate& c) { return c.cause == cause; }));
}

Selection determine_best_symbol(const SymbolFacts& facts, const SafetySettings& safety,
                                const TradingSettings& trading) {
  Context context{facts, safety, trading, {}};
  for (const Ticker& ticker : facts.tickers) context.tickers.emplace(ticker.public_name, &ticker);
  Selection selection;
  selection.analysed.reserve(facts.instruments.size());
  for (const Instrument& instrument : facts.instruments) {
    selection.analysed.push_back(judge(instrument, context));
  }
  std::stable_sort(selection.analysed.begin(), selection.analysed.end(), goes_before);
  return selection;
}

Error why_nothing_fits(const Selection& selection, const SymbolFacts& facts) {
  const Candidate* cheapest = nullptr;
  for (const Candidate& candidate : selection.analysed) {
    if (candidate.cause != RefusalCause::funds) continue;
    if (cheapest == nullptr || candidate.needed_margin < cheapest->needed_margin) {
      cheapest = &candidate;
    }
  }
  if (cheapest != nullptr && facts.free_margin) {
    return {
        ErrorKind::insufficient_funds,
        fmt::format("not enough funds for any contract: free margin {} USDT; the cheapest, {}, "
                    "has a minimum order of {} USDT and needs {} USDT free: deposit USDT into "
                    "the contract account",
                    facts.free_margin->to_string(), cheapest->instrument.symbol.str(),
                    cheapest->min_order_value.to_string(), cheapest->needed_margin.to_string())};
  }
  std::string causes;
  for (const RefusalCause cause : kCauses) {
    if (const int count = selection.count(cause); count > 0) {
      causes += fmt::format("{}{} {}", causes.empty() ? ": " : ", ", count, to_string(cause));
    }
  }
  return {ErrorKind::refused,
          fmt::format("none of {} contracts may be traded{}", selection.analysed.size(), causes)};
}

int count_excluded_by_size(const std::vector<Instrument>& instruments,
                           const Size& max_position_size) {
  return static_cast<int>(
      std::count_if(instruments.begin(), instruments.end(), [&](const Instrument& instrument) {
        return instrument.open_allowed() && instrument.min_size > max_position_size;
      }));
}

}  // namespace apex
