#include "trading/symbol_selection.h"

#include <catch2/catch.hpp>
#include <random>

#include "tests/support/builders.h"

using namespace apex;
using namespace apex::testing;

namespace {

/// Three contracts: a dust one (0.01 USDT), a middling one (5 USDT) and BTC (60 USDT).
SymbolFacts market() {
  SymbolFacts facts;
  facts.instruments = {instrument("BTC-USDT", "0.001"_dec, "0.001"_dec), instrument("LINEA-USDT"),
                       instrument("XRP-USDT", "10"_dec, "1"_dec)};
  facts.tickers = {ticker(facts.instruments[0], "60000"_dec),
                   ticker(facts.instruments[1], "0.01"_dec),
                   ticker(facts.instruments[2], "0.5"_dec)};
  facts.free_margin = Usdt("1000"_dec);
  facts.taker_fee_rate = FeeRate("0.0005"_dec);
  return facts;
}

Instrument& linea(SymbolFacts& facts) { return facts.instruments[1]; }
Ticker& linea_ticker(SymbolFacts& facts) { return facts.tickers[1]; }

Selection select(const SymbolFacts& facts, const SafetySettings& safety = {},
                 const TradingSettings& trading = {}) {
  return determine_best_symbol(facts, safety, trading);
}

std::string best_of(const Selection& selection) {
  return selection.best() != nullptr ? selection.best()->instrument.symbol.str() : "none";
}

const Candidate& candidate(const Selection& selection, const std::string& symbol) {
  for (const Candidate& one : selection.analysed) {
    if (one.instrument.symbol.str() == symbol) return one;
  }
  FAIL("not analysed: " << symbol);
  return selection.analysed.front();
}

}  // namespace

TEST_CASE("the cheapest minimum order is selected and all contracts are analysed",
          "[trading][selection]") {
  const Selection selection = select(market());
  REQUIRE(selection.analysed.size() == 3);
  CHECK(selection.analysed[0].instrument.symbol.str() == "LINEA-USDT");
  CHECK(selection.analysed[1].instrument.symbol.str() == "XRP-USDT");
  CHECK(selection.analysed[2].instrument.symbol.str() == "BTC-USDT");
  REQUIRE(selection.best() == &selection.analysed[0]);
  CHECK(selection.best()->min_order_value == Usdt("0.01"_dec));
  CHECK(selection.best()->refusal.empty());
}

TEST_CASE("a minimum order is valued at the highest of last, index and mark price",
          "[trading][selection]") {
  SymbolFacts facts = market();
  linea_ticker(facts).last = Price("0.012"_dec);
  linea_ticker(facts).mark = Price("0.011"_dec);
  const Selection selection = select(facts);
  CHECK(selection.best()->reference_price == Price("0.012"_dec));
  CHECK(selection.best()->index_price == Price("0.01"_dec));
  CHECK(selection.best()->min_order_value == Usdt("0.012"_dec));
}

TEST_CASE("the margin needed is twice the highest notional and the fees of both legs",
          "[trading][selection]") {
  // BTC: 0.001 · 60000 · 1.02 = 61.2; fee 0.0306 a leg; 2 · (61.2 + 0.0306) = 122.4612.
  const Selection selection = select(market());
  CHECK(candidate(selection, "BTC-USDT").needed_margin == Usdt("122.4612"_dec));
}

TEST_CASE("a mark price above the slippage limit raises the margin needed",
          "[trading][selection]") {
  SymbolFacts facts = market();
  facts.tickers[0].mark = Price("70000"_dec);
  // 70 a leg, fee 0.035.
  CHECK(candidate(select(facts), "BTC-USDT").needed_margin == Usdt("140.07"_dec));
}

TEST_CASE("contracts that may not be opened are refused with the flag", "[trading][selection]") {
  const auto refusal = [](auto change) {
    SymbolFacts facts = market();
    change(linea(facts));
    const Selection selection = select(facts);
    CHECK(best_of(selection) == "XRP-USDT");
    CHECK(candidate(selection, "LINEA-USDT").cause == RefusalCause::not_tradeable);
    return candidate(selection, "LINEA-USDT").refusal;
  };
  CHECK(refusal([](Instrument& i) { i.enable_trade = false; }) ==
        "trading is disabled (enableTrade)");
  CHECK(refusal([](Instrument& i) { i.enable_open_position = false; }) ==
        "positions may only be closed (enableOpenPosition)");
  CHECK(refusal([](Instrument& i) { i.enable_display = false; }) ==
        "hidden or retired (enableDisplay)");
  CHECK(refusal([](Instrument& i) { i.is_prelaunch = true; }) == "prelaunch contract");
}

TEST_CASE("occupied and refused contracts give way to the next cheapest", "[trading][selection]") {
  SymbolFacts facts = market();
  facts.occupied.insert(Symbol("LINEA-USDT"));
  CHECK(best_of(select(facts)) == "XRP-USDT");
  facts.refused.insert(Symbol("XRP-USDT"));
  const Selection selection = select(facts);
  CHECK(best_of(selection) == "BTC-USDT");
  CHECK(candidate(selection, "LINEA-USDT").cause == RefusalCause::occupied);
  CHECK(candidate(selection, "XRP-USDT").cause == RefusalCause::refused);
}

TEST_CASE("a contract without an index price is refused", "[trading][selection]") {
  SymbolFacts facts = market();
  SECTION("unset") { linea_ticker(facts).index.reset(); }
  SECTION("zero") { linea_ticker(facts).index = Price("0"_dec); }
  SECTION("negative") { linea_ticker(facts).index = Price("-1"_dec); }
  SECTION("no ticker at all") { facts.tickers.erase(facts.tickers.begin() + 1); }
  const Selection selection = select(facts);
  CHECK(best_of(selection) == "XRP-USDT");
  CHECK(candidate(selection, "LINEA-USDT").cause == RefusalCause::no_price);
  CHECK(candidate(selection, "LINEA-USDT").refusal == "no index price");
}

TEST_CASE("rules of a contract that contradict each other refuse it", "[trading][selection]") {
  SymbolFacts facts = market();
  SECTION("the minimum is no multiple of the step") { linea(facts).step = Size("0.3"_dec); }
  SECTION("no step") { linea(facts).step = Size(); }
  SECTION("no minimum") { linea(facts).min_size = Size(); }
  SECTION("a negative minimum") { linea(facts).min_size = Size("-1"_dec); }
  SECTION("no tick") { linea(facts).tick = Price(); }
  SECTION("the minimum is above the maximum") { linea(facts).max_size = Size("0.5"_dec); }
  const Selection selection = select(facts);
  CHECK(best_of(selection) == "XRP-USDT");
  CHECK(candidate(selection, "LINEA-USDT").cause == RefusalCause::unusable_rules);
}

TEST_CASE("a contract that is not settled in USDT is refused", "[trading][selection]") {
  SymbolFacts facts = market();
  linea(facts).settle_asset = "USDC";
  CHECK(candidate(select(facts), "LINEA-USDT").refusal == "settled in USDC, not in USDT");
}

TEST_CASE("the greatest value holds at the highest price an order may carry",
          "[trading][selection]") {
  SymbolFacts facts = market();
  facts.instruments = {facts.instruments[0]};
  SafetySettings safety;
  safety.max_position_value = Usdt("61.2"_dec);
  CHECK(best_of(select(facts, safety)) == "BTC-USDT");
  safety.max_position_value = Usdt("61.19"_dec);
  const Selection selection = select(facts, safety);
  CHECK(best_of(selection) == "none");
  CHECK(selection.analysed[0].refusal ==
        "minimum order may come to 61.20 USDT, above safety.max_position_value 61.19");
}

TEST_CASE("a greatest size in base units filters contracts, and how many is known",
          "[trading][selection]") {
  SafetySettings safety;
  safety.max_position_size = Size("0.5"_dec);
  SymbolFacts facts = market();
  const Selection selection = select(facts, safety);
  CHECK(best_of(selection) == "BTC-USDT");
  CHECK(selection.count(RefusalCause::max_position_size) == 2);
  CHECK(count_excluded_by_size(facts.instruments, *safety.max_position_size) == 2);
  linea(facts).enable_trade = false;  // cannot be traded anyway
  CHECK(count_excluded_by_size(facts.instruments, *safety.max_position_size) == 1);
}

TEST_CASE("a LIMIT trade takes only contracts whose partial fill can be closed",
          "[trading][selection]") {
  SymbolFacts facts = market();
  facts.occupied.insert(Symbol("LINEA-USDT"));
  TradingSettings limit;
  limit.type = OrderType::limit;
  const Selection selection = select(facts, {}, limit);
  CHECK(best_of(selection) == "BTC-USDT");
  CHECK(candidate(selection, "XRP-USDT").cause == RefusalCause::limit_remainder);
  CHECK(best_of(select(facts)) == "XRP-USDT");
}

TEST_CASE("equally cheap contracts are ordered by whole steps, then by name",
          "[trading][selection]") {
  SymbolFacts facts = market();
  facts.instruments = {instrument("CCC-USDT"), instrument("BBB-USDT"),
                       instrument("AAA-USDT", "2"_dec, "1"_dec)};
  facts.tickers = {ticker(facts.instruments[0], "0.02"_dec),
                   ticker(facts.instruments[1], "0.02"_dec),
                   ticker(facts.instruments[2], "0.01"_dec)};
  const Selection selection = select(facts);
  CHECK(selection.analysed[0].instrument.symbol.str() == "BBB-USDT");
  CHECK(selection.analysed[1].instrument.symbol.str() == "CCC-USDT");
  CHECK(selection.analysed[2].instrument.symbol.str() == "AAA-USDT");
}

TEST_CASE("without enough free margin the answer is balance and cheapest minimum",
          "[trading][selection]") {
  SymbolFacts facts = market();
  facts.free_margin = Usdt("0.02"_dec);
  const Selection selection = select(facts);
  CHECK(selection.best() == nullptr);
  CHECK(selection.count(RefusalCause::funds) == 3);
  const Error error = why_nothing_fits(selection, facts);
  CHECK(error.kind == ErrorKind::insufficient_funds);
  CHECK(error.message ==
        "not enough funds for any contract: free margin 0.02 USDT; the cheapest, LINEA-USDT, has a "
        "minimum order of 0.01 USDT and needs 0.020412 USDT free: deposit USDT into the contract "
        "account");
}

TEST_CASE("exactly enough margin is enough, and an unknown one is not checked",
          "[trading][selection]") {
  SymbolFacts facts = market();
  facts.free_margin = Usdt("0.020412"_dec);
  CHECK(best_of(select(facts)) == "LINEA-USDT");
  facts.free_margin.reset();
  CHECK(select(facts).count(RefusalCause::none) == 3);
}

TEST_CASE("where rules and not money refuse everything the causes are counted",
          "[trading][selection]") {
  SymbolFacts facts = market();
  linea(facts).enable_trade = false;
  facts.occupied = {Symbol("BTC-USDT"), Symbol("XRP-USDT")};
  const Error error = why_nothing_fits(select(facts), facts);
  CHECK(error.kind == ErrorKind::refused);
  CHECK(error.message == "none of 3 contracts may be traded: 1 not tradeable, 2 occupied");
  CHECK(why_nothing_fits(Selection{}, SymbolFacts{}).message ==
        "none of 0 contracts may be traded");
}

TEST_CASE("amounts beyond any range refuse their contract only", "[trading][selection]") {
  SymbolFacts facts = market();
  linea_ticker(facts) = ticker(linea(facts), "999999999999999"_dec);
  linea(facts).min_size = Size("999999999999999"_dec);
  linea(facts).max_size = Size("999999999999999"_dec);
  const Selection selection = select(facts);
  CHECK(best_of(selection) == "XRP-USDT");
  CHECK(candidate(selection, "LINEA-USDT").cause == RefusalCause::out_of_range);
}

TEST_CASE("no number that an exchange can send breaks the selection", "[trading][selection]") {
  const unsigned seed = 77;
  std::mt19937 random(seed);
  INFO("seed " << seed);
  const std::vector<Decimal> hostile{"0"_dec,
                                     "-1"_dec,
                                     "0.000000000000000001"_dec,
                                     "-0.000000000000000001"_dec,
                                     "1"_dec,
                                     "0.3"_dec,
                                     "999999999999999"_dec,
                                     "-999999999999999.999999999999999999"_dec,
                                     "999999999999999.999999999999999999"_dec};
  const auto pick = [&] { return hostile[random() % hostile.size()]; };
  for (int round = 0; round < 3000; ++round) {
    SymbolFacts facts = market();
    linea(facts).min_size = Size(pick());
    linea(facts).step = Size(pick());
    linea(facts).tick = Price(pick());
    linea(facts).max_size = Size(pick());
    linea_ticker(facts).index = Price(pick());
    linea_ticker(facts).last = Price(pick());
    linea_ticker(facts).mark = Price(pick());
    facts.free_margin = Usdt(pick());
    facts.taker_fee_rate = FeeRate(pick());
    for (const Candidate& one : select(facts).analysed) {
      if (!one.fits()) continue;
      REQUIRE(one.min_order_value.is_positive());
      REQUIRE(one.needed_margin <= *facts.free_margin);
      REQUIRE(one.min_order_value <= SafetySettings{}.max_position_value);
    }
  }
}

TEST_CASE("a price that is not shown counts for nothing beside the index", "[trading][selection]") {
  SymbolFacts facts = market();
  linea_ticker(facts).last.reset();
  linea_ticker(facts).mark.reset();
  CHECK(select(facts).best()->reference_price == Price("0.01"_dec));
}

TEST_CASE("who lacks money is told of the contract that needs the least, not of the first",
          "[trading][selection]") {
  SymbolFacts facts = market();
  facts.instruments = {instrument("AAA-USDT"), instrument("BBB-USDT"), instrument("CCC-USDT")};
  facts.tickers = {ticker(facts.instruments[0], "1"_dec), ticker(facts.instruments[1], "0.9"_dec),
                   ticker(facts.instruments[2], "2"_dec)};
  facts.tickers[1].last = Price("1.01"_dec);  // dearer now, but its index allows less
  facts.free_margin = Usdt("0.5"_dec);
  const Selection selection = select(facts);
  REQUIRE(selection.analysed.front().instrument.symbol == Symbol("AAA-USDT"));
  CHECK_THAT(why_nothing_fits(selection, facts).message, Catch::Contains("the cheapest, BBB-USDT"));
}
