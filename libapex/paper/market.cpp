#include "paper/market.h"

#include <algorithm>

#include "base/check.h"
#include "paper/arithmetic.h"

namespace apex {
namespace {

std::optional<Price> reference_price(const Ticker& ticker) {
  for (const auto& price : {ticker.index, ticker.mark, ticker.last}) {
    if (price && price->is_positive()) return price;
  }
  return std::nullopt;
}

/// The tick nearest to the index on the given side, never the index itself.
Price touch(const Price& index, const Price& tick, Rounding rounding) {
  const Price rounded = paper::round_price(index, tick, rounding);
  if (rounded != index) return rounded;
  return rounding == Rounding::up ? rounded + tick : rounded - tick;
}

Size level_size(const Instrument& instrument, const Price& price, const Usdt& value) {
  const Size plain = paper::round_size(paper::size_of(value, price), instrument.step);
  return std::max({plain, instrument.min_size, instrument.step});
}

}  // namespace

PaperMarket::PaperMarket(const PaperMarketData& data, const BookShape& shape) : shape_(shape) {
  std::map<std::string_view, const Ticker*> tickers;
  for (const Ticker& ticker : data.tickers) tickers.emplace(ticker.public_name, &ticker);
  for (const Instrument& instrument : data.instruments) {
    APEX_CHECK(instrument.tick.is_positive() && instrument.step.is_positive());
    Contract contract{instrument, {}, std::nullopt};
    contract.ticker.public_name = instrument.public_name;
    if (const auto found = tickers.find(instrument.public_name); found != tickers.end()) {
      contract.ticker = *found->second;
      contract.index = reference_price(contract.ticker);
    }
    by_symbol_.emplace(instrument.symbol, contracts_.size());
    by_public_name_.emplace(instrument.public_name, contracts_.size());
    contracts_.push_back(std::move(contract));
  }
}

const PaperMarket::Contract* PaperMarket::find(const Symbol& symbol) const {
  const auto found = by_symbol_.find(symbol);
  return found == by_symbol_.end() ? nullptr : &contracts_[found->second];
}

const PaperMarket::Contract* PaperMarket::find_public(std::string_view public_name) const {
  const auto found = by_public_name_.find(public_name);
  return found == by_public_name_.end() ? nullptr : &contracts_[found->second];
}

PaperMarket::Contract* PaperMarket::find_mutable(const Symbol& symbol) {
  const auto found = by_symbol_.find(symbol);
  return found == by_symbol_.end() ? nullptr : &contracts_[found->second];
}

Depth PaperMarket::book(const Contract& contract) const {
  Depth depth;
  if (!contract.index) return depth;
  const Price& tick = contract.instrument.tick;
  Price ask = touch(*contract.index, tick, Rounding::up);
  Price bid = touch(*contract.index, tick, Rounding::down);
  for (int i = 0; i < shape_.extra_spread_ticks; ++i) {
    ask += tick;
    bid -= tick;
  }
  for (int i = 0; i < shape_.levels; ++i) {
    depth.asks.push_back({ask, level_size(contract.instrument, ask, shape_.level_value)});
    if (bid.is_positive()) {
      depth.bids.push_back({bid, level_size(contract.instrument, bid, shape_.level_value)});
    }
    ask += tick;
    bid -= tick;
  }
  return depth;
}

std::optional<WorstPrice> PaperMarket::worst_price(const Contract& contract, const Size& size,
                                                   Side side, const Decimal& margin) const {
  const Depth depth = book(contract);
  const auto& levels = side == Side::buy ? depth.asks : depth.bids;
  if (levels.empty()) return std::nullopt;
  Price last = levels.front().price;
  Size left = size;
  for (const DepthLevel& level : levels) {
    if (!left.is_positive()) break;
    last = level.price;
    left -= level.size;
  }
  const Decimal factor = side == Side::buy ? "1"_dec + margin : "1"_dec - margin;
  const Price& tick = contract.instrument.tick;
  WorstPrice answer;
  answer.worst = paper::round_price(paper::scaled(last, factor), tick,
                                    side == Side::buy ? Rounding::up : Rounding::down);
  answer.worst = std::max(answer.worst, tick);
  answer.best_ask = depth.asks.front().price;
  if (!depth.bids.empty()) answer.best_bid = depth.bids.front().price;
  return answer;
}

bool PaperMarket::set_index(const Symbol& symbol, const Price& index) {
  Contract* contract = find_mutable(symbol);
  if (contract == nullptr || !index.is_positive()) return false;
  contract->index = contract->ticker.index = contract->ticker.mark = contract->ticker.last = index;
  return true;
}

bool PaperMarket::set_flags(const Symbol& symbol, bool enable_trade, bool enable_open_position) {
  Contract* contract = find_mutable(symbol);
  if (contract == nullptr) return false;
  contract->instrument.enable_trade = enable_trade;
  contract->instrument.enable_open_position = enable_open_position;
  return true;
}

}  // namespace apex
