#include "paper/account_books.h"

#include <algorithm>

#include "paper/arithmetic.h"

namespace apex {

void AccountBooks::apply(const Fill& fill) {
  Entry& entry = entries_[fill.symbol];
  const bool buys = fill.side == Side::buy;
  auto& against = buys ? entry.short_row : entry.long_row;
  auto& with = buys ? entry.long_row : entry.short_row;
  balance_ -= fill.fee;

  Size left = fill.size;
  if (against && against->size.is_positive()) {
    const Size part = std::min(left, against->size);
    const Usdt entry_value = paper::share_of(against->entry_value, part, against->size);
    const Usdt exit_value = paper::value_of(fill.price, part);
    ClosedProfit closed;
    closed.symbol = fill.symbol;
    closed.side = buys ? PositionSide::short_side : PositionSide::long_side;
    closed.size = part;
    closed.entry_price = paper::average(entry_value, part);
    closed.exit_price = fill.price;
    closed.profit = buys ? entry_value - exit_value : exit_value - entry_value;
    closed.fee = paper::share_of(fill.fee, part, fill.size);
    closed.at = fill.created_at;
    balance_ += closed.profit;
    realised_profit_ += closed.profit;
    against->size -= part;
    against->entry_value -= entry_value;
    against->fee = against->size.is_zero() ? Usdt() : against->fee + closed.fee;
    against->updated_at = fill.created_at;
    closed_profits_.push_back(std::move(closed));
    left -= part;
  }
  if (left.is_positive()) {
    if (!with) with = Row{};
    if (with->size.is_zero()) with->created_at = fill.created_at;
    with->size += left;
    with->entry_value += paper::value_of(fill.price, left);
    with->fee += paper::share_of(fill.fee, left, fill.size);
    with->updated_at = fill.created_at;
  }
}

Size AccountBooks::net(const Symbol& symbol) const {
  const auto found = entries_.find(symbol);
  if (found == entries_.end()) return {};
  const Size longs = found->second.long_row ? found->second.long_row->size : Size();
  const Size shorts = found->second.short_row ? found->second.short_row->size : Size();
  return longs - shorts;
}

Size AccountBooks::reducible(const Symbol& symbol, Side side) const {
  const Size held = side == Side::sell ? net(symbol) : -net(symbol);
  return std::max(held, Size());
}

std::optional<Decimal> AccountBooks::margin_rate(const Symbol& symbol) const {
  const auto found = entries_.find(symbol);
  return found == entries_.end() ? std::nullopt : found->second.margin_rate;
}

void AccountBooks::set_margin_rate(const Symbol& symbol, const Decimal& rate, Timestamp at) {
  Entry& entry = entries_[symbol];
  entry.margin_rate = rate;
  for (auto* row : {&entry.long_row, &entry.short_row}) {
    if (!*row) *row = Row{{}, {}, {}, at, at};
  }
}

std::vector<PaperPosition> AccountBooks::positions() const {
  std::vector<PaperPosition> all;
  for (const auto& item : entries_) {
    const Symbol& symbol = item.first;  // clang 14 lets no lambda see a structured binding
    const Entry& entry = item.second;
    const auto add = [&](PositionSide side, const std::optional<Row>& row) {
      if (!row) return;
      PaperPosition position;
      position.row = {symbol, side, row->size, std::nullopt, entry.margin_rate};
      if (row->size.is_positive()) {
        position.row.entry_price = paper::average(row->entry_value, row->size);
      }
      position.created_at = row->created_at;
      position.updated_at = row->updated_at;
      position.fee = row->fee;
      all.push_back(std::move(position));
    };
    add(PositionSide::long_side, entry.long_row);
    add(PositionSide::short_side, entry.short_row);
  }
  return all;
}

std::vector<ClosedProfit> AccountBooks::closed_profits() const {
  return {closed_profits_.rbegin(), closed_profits_.rend()};
}

AccountBooks::Value AccountBooks::value(const std::function<Quote(const Symbol&)>& quote) const {
  Value total;
  for (const auto& [symbol, entry] : entries_) {
    const Quote now = quote(symbol);
    const Decimal rate = entry.margin_rate.value_or(now.default_margin_rate);
    const auto add = [&](const std::optional<Row>& row, bool is_long) {
      if (!row || !row->size.is_positive()) return;
      const Usdt value = now.index ? paper::value_of(*now.index, row->size) : row->entry_value;
      total.unrealised_profit += is_long ? value - row->entry_value : row->entry_value - value;
      total.initial_margin += paper::scaled(value, rate, Rounding::up);
    };
    add(entry.long_row, true);
    add(entry.short_row, false);
  }
  return total;
}

}  // namespace apex
