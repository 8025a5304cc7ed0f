#include "ledger/fact_json.h"

#include <catch2/catch.hpp>
#include <set>

#include "ledger/journal_row.h"
#include "tests/support/builders.h"

using namespace apex;
using namespace apex::testing;

namespace {

template <typename Read>
auto read_back(const std::string& body, Read read) {
  const auto document = JsonDocument::parse(body);
  REQUIRE(document);
  const auto value = read(document->root());
  if (!value) FAIL(value.error().message);
  return *value;
}

/// Every field has a value of its own, none of them the default.
OrderRequest distinct_request(int salt) {
  OrderRequest request;
  const std::string digits = std::to_string(salt);
  request.client_id = ClientOrderId("apexbot-" + digits);
  request.account_id = AccountId("6342834681408" + digits);
  request.symbol = Symbol("COIN" + digits + "-USDT");
  request.pair_id = static_cast<std::uint16_t>(65'000 + salt);
  request.asset_decimals = 6 + salt;
  request.side = Side::sell;
  request.type = OrderType::limit;
  request.time_in_force = TimeInForce::post_only;
  request.reduce_only = ReduceOnly::yes;
  request.size = Size(*Decimal::parse("1.00000000000000000" + digits));
  request.price = Price(*Decimal::parse("99999999999999." + digits));
  request.limit_fee = Usdt(*Decimal::parse("0.00000" + digits));
  request.maker_fee_rate = FeeRate(*Decimal::parse("-0.0001" + digits));
  request.taker_fee_rate = FeeRate(*Decimal::parse("0.0005" + digits));
  request.expiration = from_unix_ms(1'767'603'600'123 + salt);
  return request;
}

void check_same(const OrderRequest& a, const OrderRequest& b) {
  CHECK(a.client_id == b.client_id);
  CHECK(a.account_id == b.account_id);
  CHECK(a.symbol == b.symbol);
  CHECK(a.pair_id == b.pair_id);
  CHECK(a.asset_decimals == b.asset_decimals);
  CHECK(a.side == b.side);
  CHECK(a.type == b.type);
  CHECK(a.time_in_force == b.time_in_force);
  CHECK(a.reduce_only == b.reduce_only);
  CHECK(a.size == b.size);
  CHECK(a.price == b.price);
  CHECK(a.limit_fee == b.limit_fee);
  CHECK(a.maker_fee_rate == b.maker_fee_rate);
  CHECK(a.taker_fee_rate == b.taker_fee_rate);
  CHECK(a.expiration == b.expiration);
}

/// Where a member of a compact JSON text begins, and its value begins and ends.
struct Member {
  std::string name;
  std::size_t begin = 0;
  std::size_t value = 0;
  std::size_t end = 0;
};

/// The end of the value that begins at `from`. Strings of these bodies have no quote in them.
std::size_t end_of_value(const std::string& json, std::size_t from) {
  int depth = 0;
  bool in_string = false;
  for (std::size_t i = from; i < json.size(); ++i) {
    const char c = json[i];
    if (c == '"') in_string = !in_string;
    if (in_string) continue;
    if (depth == 0 && (c == ',' || c == '}' || c == ']')) return i;
    if (c == '{' || c == '[') ++depth;
    if (c == '}' || c == ']') --depth;
  }
  return json.size();
}

/// Every member of every object in it, those of objects in lists too.
std::vector<Member> members_of(const std::string& json) {
  std::vector<Member> members;
  for (std::size_t colon = json.find("\":"); colon != std::string::npos;
       colon = json.find("\":", colon + 1)) {
    const std::size_t begin = json.rfind('"', colon - 1);
    const std::size_t value = colon + 2;
    members.push_back(
        {json.substr(begin + 1, colon - begin - 1), begin, value, end_of_value(json, value)});
  }
  return members;
}

/// Without any one of its members, and with any one of them of another type, the body is refused,
/// and the error names the member; those of `optional` may be missing.
template <typename Read>
void check_each_member_counts(const std::string& body, Read read,
                              const std::set<std::string>& optional = {}) {
  const auto document = JsonDocument::parse(body);
  REQUIRE(document);
  REQUIRE(read(document->root()).has_value());
  const auto error_of = [&](const std::string& spoilt) {
    INFO(spoilt);
    const auto parsed = JsonDocument::parse(spoilt);
    REQUIRE(parsed);
    const auto value = read(parsed->root());
    if (!value) CHECK(value.error().kind == ErrorKind::protocol);
    return value ? std::string() : value.error().message;
  };
  const std::vector<Member> members = members_of(body);
  REQUIRE_FALSE(members.empty());
  for (const Member& member : members) {
    std::string missing = body;
    missing.insert(member.begin + 1, "no_");
    if (optional.contains(member.name)) {
      CHECK(error_of(missing).empty());
    } else {
      CHECK_THAT(error_of(missing), Catch::Contains(member.name));
    }
    std::string wrong = body;
    wrong.insert(member.end, "]").insert(member.value, "[");
    CHECK_THAT(error_of(wrong), Catch::Contains(member.name));
  }
}

}  // namespace

TEST_CASE("an intent comes back with everything its signatures were made from", "[ledger][json]") {
  TradeIntent intent;
  intent.key = {Network::mainnet, AccountId("634283468140839001"), StakingDay{}, 7};
  intent.forced = true;
  intent.symbol = Symbol("LINEA-USDT");
  intent.side = Side::sell;
  intent.index_price = Price("0.012345678901234567"_dec);
  intent.orders = {{Leg::open, 1, distinct_request(1)},
                   {Leg::close, 2, distinct_request(2)},
                   {Leg::close, 3, distinct_request(3)}};

  const TradeIntent back = read_back(intent_body(intent), read_intent);
  CHECK(back.key == intent.key);  // the day stands in a column
  CHECK(back.forced);
  CHECK(back.symbol == intent.symbol);
  CHECK(back.side == intent.side);
  CHECK(back.index_price == intent.index_price);
  REQUIRE(back.orders.size() == 3);
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(back.orders[i].leg == intent.orders[i].leg);
    CHECK(back.orders[i].attempt == intent.orders[i].attempt);
    check_same(back.orders[i].request, intent.orders[i].request);
  }
  CHECK(intent_body(back) == intent_body(intent));
}

TEST_CASE("an order as the exchange sees it comes back whole", "[ledger][json]") {
  Order order;
  order.id = OrderId("7001");
  order.client_id = ClientOrderId("apexbot-1");
  order.symbol = Symbol("LINEA-USDT");
  order.side = Side::sell;
  order.type = OrderType::limit;
  order.status = OrderStatus::canceling;
  order.cancel_reason = CancelReason::reduce_only;
  order.reduce_only = ReduceOnly::yes;
  order.size = Size("5"_dec);
  order.price = Price("0.013"_dec);
  order.matched = Size("4"_dec);
  order.filled = Size("3"_dec);
  order.filled_value = Usdt("0.039"_dec);
  order.fee = Usdt("0.00002"_dec);
  order.average_price = Price("0.0131"_dec);
  order.created_at = from_unix_ms(1'767'603'600'456);

  const Order back = read_back(seen_body(order), read_seen);
  CHECK(back.id == order.id);
  CHECK(back.client_id == order.client_id);
  CHECK(back.symbol == order.symbol);
  CHECK(back.side == order.side);
  CHECK(back.type == order.type);
  CHECK(back.status == order.status);
  CHECK(back.cancel_reason == order.cancel_reason);
  CHECK(back.reduce_only == order.reduce_only);
  CHECK(back.size == order.size);
  CHECK(back.price == order.price);
  CHECK(back.matched == order.matched);
  CHECK(back.filled == order.filled);
  CHECK(back.filled_value == order.filled_value);
  CHECK(back.fee == order.fee);
  CHECK(back.average_price == order.average_price);
  CHECK(back.created_at == order.created_at);

  order.average_price.reset();
  CHECK_FALSE(read_back(seen_body(order), read_seen).average_price);
}

TEST_CASE("every status and every reason comes back as it was", "[ledger][json]") {
  for (const OrderStatus status :
       {OrderStatus::pending, OrderStatus::open, OrderStatus::filled, OrderStatus::canceled,
        OrderStatus::canceling, OrderStatus::expired, OrderStatus::untriggered}) {
    Order order;
    order.status = status;
    CHECK(read_back(seen_body(order), read_seen).status == status);
  }
  for (const CancelReason reason :
       {CancelReason::none, CancelReason::could_not_fill, CancelReason::reduce_only,
        CancelReason::user, CancelReason::expired, CancelReason::liquidated,
        CancelReason::internal_failure, CancelReason::other}) {
    Order order;
    order.cancel_reason = reason;
    CHECK(read_back(seen_body(order), read_seen).cancel_reason == reason);
  }
  for (const RejectReason reason :
       {RejectReason::not_sent, RejectReason::nothing_to_reduce, RejectReason::price,
        RejectReason::margin, RejectReason::symbol_disabled, RejectReason::signature,
        RejectReason::credentials, RejectReason::clock, RejectReason::rate_limited,
        RejectReason::other}) {
    const OrderOutcome back = read_back(answer_body(Rejected{reason, "why"}), read_answer);
    REQUIRE(std::holds_alternative<Rejected>(back));
    CHECK(std::get<Rejected>(back).reason == reason);
    CHECK(std::get<Rejected>(back).detail == "why");
  }
  for (const FillStatus status : {FillStatus::pending, FillStatus::success, FillStatus::failed}) {
    Fill one;
    one.status = status;
    CHECK(read_back(fill_body(one), read_fill).status == status);
  }
  for (const TradeOutcome outcome :
       {TradeOutcome::completed, TradeOutcome::not_filled, TradeOutcome::rejected,
        TradeOutcome::position_open, TradeOutcome::unknown, TradeOutcome::closed_externally}) {
    TradeEnd end;
    end.outcome = outcome;
    CHECK(read_back(end_body(end), read_end).outcome == outcome);
  }
}

TEST_CASE("answers, fills and ends come back whole", "[ledger][json]") {
  const OrderOutcome accepted = read_back(answer_body(Accepted{OrderId("7001")}), read_answer);
  CHECK(std::get<Accepted>(accepted).id == OrderId("7001"));
  const OrderOutcome unknown = read_back(answer_body(Unknown{"reset by peer"}), read_answer);
  CHECK(std::get<Unknown>(unknown).detail == "reset by peer");

  Fill one = fill("8001", Side::sell, "0.013"_dec, "3"_dec, "0.00002"_dec);
  one.order_id = OrderId("7001");
  one.client_id = ClientOrderId("apexbot-1");
  one.value = Usdt("0.0391"_dec);
  const Fill back = read_back(fill_body(one), read_fill);
  CHECK(back.id == one.id);
  CHECK(back.order_id == one.order_id);
  CHECK(back.client_id == one.client_id);
  CHECK(back.symbol == one.symbol);
  CHECK(back.side == one.side);
  CHECK(back.price == one.price);
  CHECK(back.size == one.size);
  CHECK(back.value == one.value);
  CHECK(back.fee == one.fee);

  TradeEnd end;
  end.exposure = Milliseconds{151};
  end.detail = "flat";
  CHECK(read_back(end_body(end), read_end).exposure == Milliseconds{151});
  CHECK(read_back(end_body(end), read_end).detail == "flat");
  end.exposure.reset();
  CHECK_FALSE(read_back(end_body(end), read_end).exposure);
  CHECK(read_back(offset_body(Milliseconds{-1500}), read_offset) == Milliseconds{-1500});
}

TEST_CASE("a text from outside is bounded and can be read back whatever it holds",
          "[ledger][json]") {
  const std::string rubbish = std::string("a\0\n\"\\\x01", 6) + "\xff\xe2\x82";
  const OrderOutcome back = read_back(answer_body(Unknown{rubbish}), read_answer);
  CHECK(std::get<Unknown>(back).detail.starts_with(std::string_view("a\0\n\"\\\x01", 6)));
  // What was read back makes the same body: nothing is taken for new because of its spelling.
  CHECK(answer_body(back) == answer_body(Unknown{rubbish}));

  const std::string split = std::string(kTextBytesMax - 1, 'x') + "\xe2\x82\xac and more";
  const OrderOutcome cut = read_back(answer_body(Unknown{split}), read_answer);
  CHECK(std::get<Unknown>(cut).detail.size() < kTextBytesMax + 10);
  CHECK(answer_body(cut) == answer_body(Unknown{split}));
}

TEST_CASE("a body with a missing or unknown value is an error with its path", "[ledger][json]") {
  const auto error_of = [](const std::string& body, auto read) {
    const auto document = JsonDocument::parse(body);
    REQUIRE(document);
    const auto value = read(document->root());
    REQUIRE_FALSE(value);
    CHECK(value.error().kind == ErrorKind::protocol);
    return value.error().message;
  };
  CHECK_THAT(error_of(R"({"outcome":"maybe"})", read_answer), Catch::Contains("maybe"));
  CHECK_THAT(error_of(R"({"outcome":"rejected","reason":"mood","detail":""})", read_answer),
             Catch::Contains("reason"));
  CHECK_THAT(error_of(R"({"outcome":"completed"})", read_end), Catch::Contains("detail"));
  CHECK_THAT(error_of(R"({"network":"moon","kind":"live"})", read_identity),
             Catch::Contains("moon"));
  CHECK_THAT(error_of(R"({"network":"testnet","kind":"both"})", read_identity),
             Catch::Contains("both"));

  TradeIntent intent = intended_trade(at("2026-01-05T09:00:00Z")).intent;
  std::string body = intent_body(intent);
  const std::string pair = "\"pair_id\":50140";
  body.replace(body.rfind(pair), pair.size(), "\"pair_id\":70000");
  CHECK_THAT(error_of(body, read_intent), Catch::Contains("orders[1]: pair_id is out of range"));
  intent.orders.clear();
  CHECK_THAT(error_of(intent_body(intent), read_intent), Catch::Contains("without an order"));
}

TEST_CASE("no row is read of which a member is missing or of another type", "[ledger][json]") {
  check_each_member_counts(identity_body({LedgerOwner{Network::testnet}, LedgerKind::live}),
                           read_identity);

  TradeIntent intent = intended_trade(at("2026-01-05T09:00:00Z")).intent;
  check_each_member_counts(intent_body(intent), read_intent);
  check_each_member_counts(order_body(intent.orders.front()), read_planned_order);
  intent.adopted = AdoptedPosition{Size("-3"_dec), Price("0.02"_dec)};
  CHECK(read_back(intent_body(intent), read_intent).adopted->size == Size("-3"_dec));
  check_each_member_counts(intent_body(intent), read_intent, {"adopted_size"});

  check_each_member_counts(answer_body(Accepted{OrderId("7001")}), read_answer);
  check_each_member_counts(answer_body(Rejected{RejectReason::margin, "why"}), read_answer);
  check_each_member_counts(answer_body(Unknown{"reset by peer"}), read_answer);

  Order order;
  order.average_price = Price("0.0131"_dec);
  check_each_member_counts(seen_body(order), read_seen, {"average_price"});
  check_each_member_counts(fill_body(Fill{}), read_fill);

  TradeEnd end;
  end.exposure = Milliseconds{151};
  check_each_member_counts(end_body(end), read_end, {"exposure_ms"});
  check_each_member_counts(offset_body(Milliseconds{-1500}), read_offset);
  check_each_member_counts(factor_body(FactorSeen{}), read_factor);
}

TEST_CASE("the hash of a row is the documented one", "[ledger]") {
  // Computed with Python's hashlib by the recipe of docs/LEDGER.md.
  Fact first;
  first.kind = FactKind::ledger;
  first.body = R"({"network":"testnet","kind":"live"})";
  const Digest256 hash = row_hash(1, first, Digest256{});
  CHECK(to_hex(hash) == "1d17c3fc88ccfc31ba90c94595bc1b9674e9cd86592e47e89c780ded14238a01");

  Fact end;
  end.kind = FactKind::end;
  end.at = from_unix_ms(1'767'603'602'000);
  end.trade = 2;
  end.day = StakingDay{20458};
  end.body = R"({"outcome":"completed","detail":""})";
  CHECK(to_hex(row_hash(5, end, hash)) ==
        "f493c2c6e55f8e7cefa261c4d837dbf82bcf94800bd8bd6dbfd1d9f949706e76");
  end.order = ClientOrderId("apexbot-4567");
  CHECK(to_hex(row_hash(5, end, hash)) ==
        "7385a168f03c54150d91319c7e5786a03791c3ad6fb7dab91f30187130f97eb3");
}
