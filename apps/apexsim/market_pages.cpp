#include "apexsim/market_pages.h"

#include <algorithm>
#include <charconv>
#include <chrono>

namespace apex {
namespace {

using Members = std::map<std::string, std::string>;  // key to JSON text

/// Writes a value of the snapshot again, objects with some members replaced.
void copy(JsonWriter& json, const JsonView& view,
          const std::function<Members(const JsonView&)>& replacements) {
  if (view.is_object()) {
    const Members replaced = replacements(view);
    json.begin_object();
    const std::vector<std::string> keys = view.keys().value();
    for (const std::string& key : keys) {
      json.key(key);
      if (const auto found = replaced.find(key); found != replaced.end()) {
        json.raw(found->second);
      } else if (const auto member = view.find(key)) {
        copy(json, *member, replacements);
      } else {
        json.null();
      }
    }
    json.end_object();
  } else if (view.is_array()) {
    json.begin_array();
    const std::vector<JsonView> elements = view.elements().value();
    for (const JsonView& element : elements) copy(json, element, replacements);
    json.end_array();
  } else if (view.is_string()) {
    json.value(view.string().value());
  } else if (view.is_number()) {
    json.value(view.integer().value());  // the snapshot has whole numbers only
  } else if (view.is_null()) {
    json.null();
  } else {
    json.value(view.boolean().value());
  }
}

std::string quoted(const Price& price) { return "\"" + price.to_string() + "\""; }

const char* json_bool(bool truth) { return truth ? "true" : "false"; }

/// As sent, within its bounds; the fallback where there is none.
std::int64_t number_field(const SimRequest& request, std::string_view name, std::int64_t fallback,
                          std::int64_t max) {
  const std::string text = request.field(name).value_or("");
  std::int64_t number = 0;
  const auto [stop, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (problem != std::errc{} || number <= 0) return fallback;
  return std::min(number, max);
}

void write_levels(JsonWriter& json, std::string_view key, const std::vector<DepthLevel>& levels,
                  std::int64_t limit) {
  json.key(key).begin_array();
  for (std::size_t i = 0; i < levels.size() && i < static_cast<std::size_t>(limit); ++i) {
    json.begin_array().value(levels[i].price.decimal()).value(levels[i].size.decimal()).end_array();
  }
  json.end_array();
}

std::optional<std::chrono::minutes> interval_of(const std::string& text) {
  static const std::map<std::string, int> kMinutes = {
      {"1", 1},     {"5", 5},       {"15", 15},         {"30", 30},
      {"60", 60},   {"120", 120},   {"240", 240},       {"360", 360},
      {"720", 720}, {"D", 24 * 60}, {"W", 7 * 24 * 60}, {"M", 30 * 24 * 60}};
  const auto found = kMinutes.find(text);
  if (found == kMinutes.end()) return std::nullopt;
  return std::chrono::minutes{found->second};
}

}  // namespace

Result<MarketPages> MarketPages::make(std::string_view snapshot) {
  APEX_TRY_ASSIGN(JsonDocument document, JsonDocument::parse(snapshot));
  const JsonView root = document.root();
  APEX_TRY_ASSIGN(const JsonView answer, root.at("symbols"));
  APEX_TRY_ASSIGN(const JsonView data, answer.at("data"));
  APEX_TRY_ASSIGN(const JsonView config, data.at("contractConfig"));
  APEX_TRY_ASSIGN(const JsonView perpetuals, config.at("perpetualContract"));
  APEX_TRY_ASSIGN(const auto contracts, perpetuals.elements());
  APEX_TRY_ASSIGN(const JsonView ticker_answer, root.at("tickers"));
  APEX_TRY_ASSIGN(const JsonView ticker_data, ticker_answer.at("data"));
  APEX_TRY_ASSIGN(const auto tickers, ticker_data.elements());
  MarketPages pages(std::move(document), data);
  for (const JsonView& row : contracts) {
    APEX_TRY_ASSIGN(std::string symbol, row.string("symbol"));
    pages.contracts_.emplace(Symbol(std::move(symbol)), row);
  }
  for (const JsonView& row : tickers) {
    APEX_TRY_ASSIGN(std::string name, row.string("symbol"));
    pages.tickers_.emplace(std::move(name), row);
  }
  return pages;
}

SimAnswer MarketPages::symbols(const PaperMarket& market) {
  std::string flags;
  for (const auto& contract : market.contracts()) {
    flags += contract.instrument.enable_trade ? 'T' : 't';
    flags += contract.instrument.enable_open_position ? 'O' : 'o';
  }
  if (flags != symbols_flags_) {
    JsonWriter json(JsonWriter::Style::compact);
    copy(json, symbols_, [&](const JsonView& object) -> Members {
      if (!object.find("crossSymbolName")) return {};
      const auto* contract = market.find(Symbol(object.string("symbol").value()));
      if (contract == nullptr) return {};
      return {{"enableTrade", json_bool(contract->instrument.enable_trade)},
              {"enableOpenPosition", json_bool(contract->instrument.enable_open_position)}};
    });
    symbols_text_ = json.take();
    symbols_flags_ = flags;
  }
  return data_answer([this](JsonWriter& json) { json.raw(symbols_text_); });
}

void MarketPages::write_ticker(JsonWriter& json, const PaperMarket::Contract& contract,
                               Timestamp now) const {
  const auto row = tickers_.find(contract.ticker.public_name);
  if (row == tickers_.end()) return;
  Members prices;
  const auto replace = [&prices](const char* key, const std::optional<Price>& price) {
    if (price) prices[key] = quoted(*price);
  };
  replace("lastPrice", contract.ticker.last);
  replace("markPrice", contract.ticker.mark);
  replace("indexPrice", contract.ticker.index);
  const Timestamp next_hour = std::chrono::floor<std::chrono::hours>(now) + std::chrono::hours{1};
  prices["nextFundingTime"] = "\"" + format_utc(next_hour) + "\"";
  copy(json, row->second, [&](const JsonView&) { return prices; });
}

SimAnswer MarketPages::ticker(const PaperMarket& market, const SimRequest& request,
                              Timestamp now) const {
  const auto* contract = market.find_public(request.field("symbol").value_or(""));
  return data_answer([&](JsonWriter& json) {
    json.begin_array();
    if (contract != nullptr) write_ticker(json, *contract, now);
    json.end_array();
  });
}

SimAnswer MarketPages::all_tickers(const PaperMarket& market, Timestamp now) const {
  return data_answer([&](JsonWriter& json) {
    json.begin_array();
    for (const auto& contract : market.contracts()) write_ticker(json, contract, now);
    json.end_array();
  });
}

SimAnswer MarketPages::depth(const PaperMarket& market, const SimRequest& request,
                             Timestamp now) const {
  constexpr std::int64_t kRows = 25;
  constexpr std::int64_t kRowsMax = 200;
  const auto* contract = market.find_public(request.field("symbol").value_or(""));
  return data_answer([&](JsonWriter& json) {
    json.begin_object();
    if (contract == nullptr) {
      json.key("a").null().key("b").null().member("s", "").member("u", 0).end_object();
      return;
    }
    const Depth depth = market.book(*contract);
    const std::int64_t limit = number_field(request, "limit", kRows, kRowsMax);
    write_levels(json, "a", depth.asks, limit);
    write_levels(json, "b", depth.bids, limit);
    json.member("s", contract->instrument.public_name).member("u", to_unix_ms(now)).end_object();
  });
}

SimAnswer MarketPages::klines(const PaperMarket& market, const SimRequest& request,
                              Timestamp now) const {
  constexpr std::int64_t kRowsMax = 200;
  const std::string interval = request.field("interval").value_or("1");
  const auto length = interval_of(interval);
  if (!length) return error_answer(kCodeBadParameter, "invalid interval");
  const auto* contract = market.find_public(request.field("symbol").value_or(""));
  const std::int64_t rows = number_field(request, "limit", kRowsMax, kRowsMax);
  return data_answer([&](JsonWriter& json) {
    json.begin_object();
    if (contract != nullptr && contract->index) {
      const Milliseconds step = *length;
      const Timestamp last{now.time_since_epoch() / step * step};
      const std::string price = contract->index->to_string();
      json.key(contract->instrument.public_name).begin_array();
      for (std::int64_t i = rows - 1; i >= 0; --i) {
        json.begin_object()
            .member("s", contract->instrument.public_name)
            .member("i", interval)
            .member("t", to_unix_ms(last - step * i));
        for (const char* key : {"o", "h", "l", "c"}) json.member(key, price);
        json.member("v", "0").member("tr", "0").end_object();
      }
      json.end_array();
    }
    json.end_object();
  });
}

SimAnswer MarketPages::history_funding(const PaperMarket& market, const SimRequest& request) const {
  const std::string symbol = request.field("symbol").value_or("");
  if (market.find(Symbol(symbol)) == nullptr) {
    return error_answer(kCodeBadParameter, "invalid symbol: " + symbol);
  }
  return data_answer([](JsonWriter& json) {  // nobody was ever funded here
    json.begin_object().key("historyFunds").begin_array().end_array();
    json.member("totalSize", 0).end_object();
  });
}

Decimal MarketPages::maintenance_margin_rate(const Symbol& symbol) const {
  const auto row = contracts_.find(symbol);
  if (row == contracts_.end()) return {};
  return row->second.decimal("maintenanceMarginRate").value_or(Decimal{});
}

}  // namespace apex
