#include "daemon/metrics_page.h"

#include <catch2/catch.hpp>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "tests/support/builders.h"

using namespace apex;
using namespace apex::testing;
using Catch::Matchers::Contains;

namespace {

MetricsFacts all_facts() {
  MetricsFacts facts;
  facts.bot = "main";
  facts.network = "testnet";
  facts.ledger = "live";
  facts.last_loop = at("2026-01-05T09:05:00Z");
  facts.last_trade = at("2026-01-05T09:03:00Z");
  facts.next_pass = at("2026-01-05T09:10:00Z");
  facts.overdue_from = at("2026-01-05T09:18:00Z");
  facts.next_due = at("2026-01-06T09:03:00Z");
  facts.days_traded_week = 1;
  facts.factor_confirmed = "0.1"_dec;
  facts.unsettled = 0;
  facts.positions = {{Symbol("LINEA-USDT"), Size()}};
  facts.breaker_open = false;
  facts.clock_offset = Milliseconds{-41};
  TradeSums totals;
  for (const int exposure : {50, 51, 700, 400'000}) {
    TradeRecord trade =
        completed_trade(at("2026-01-05T09:03:00Z"), "0.02"_dec, "0.01"_dec, "0.000006"_dec);
    trade.end->exposure = Milliseconds{exposure};
    for (OrderRecord& order : trade.orders) order.outcome = Accepted{OrderId("1")};
    totals.add(sums_of(trade));
  }
  totals.days = 1;
  facts.totals = totals;
  facts.requests = {{"GET /v3/account", "answered", 7}, {"POST /v3/order", "no_answer", 1}};
  return facts;
}

std::string source_file(const std::string& name) {
  std::ifstream file(std::string(APEX_SOURCE_DIR) + "/" + name);
  INFO(name);
  REQUIRE(file.good());
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::set<std::string> matches(const std::string& text, const std::string& pattern) {
  const std::regex name(pattern);
  std::set<std::string> names;
  for (auto it = std::sregex_iterator(text.begin(), text.end(), name); it != std::sregex_iterator();
       ++it) {
    names.insert((*it)[1].str());
  }
  return names;
}

/// The names of the samples on a page.
std::set<std::string> samples_of(const std::string& page) {
  return matches(page, "(?:^|\n)(apexbot_[a-z_]+)\\{");
}

}  // namespace

TEST_CASE("the page has a line for everything that is known", "[daemon][metrics]") {
  const std::string page = metrics_page(all_facts());
  for (const char* line : {
           "apexbot_info{bot=\"main\",network=\"testnet\",ledger=\"live\"} 1\n",
           "apexbot_last_loop_timestamp_seconds{bot=\"main\"} 1767603900\n",
           "apexbot_last_trade_timestamp_seconds{bot=\"main\"} 1767603780\n",
           "apexbot_next_due_timestamp_seconds{bot=\"main\"} 1767690180\n",
           "apexbot_next_pass_timestamp_seconds{bot=\"main\"} 1767604200\n",
           "apexbot_overdue_from_timestamp_seconds{bot=\"main\"} 1767604680\n",
           "apexbot_clock_offset_seconds{bot=\"main\"} -0.041\n",
           "apexbot_halted{bot=\"main\"} 0\n",
           "apexbot_breaker_open{bot=\"main\"} 0\n",
           "apexbot_may_be_open{bot=\"main\"} 0\n",
           "apexbot_unsettled_trades{bot=\"main\"} 0\n",
           "apexbot_position_size{bot=\"main\",symbol=\"LINEA-USDT\"} 0\n",
           "apexbot_days_traded_week{bot=\"main\"} 1\n",
           "apexbot_factor_confirmed{bot=\"main\"} 0.1\n",
           "apexbot_trades_total{bot=\"main\",outcome=\"completed\"} 4\n",
           "apexbot_trades_total{bot=\"main\",outcome=\"failed\"} 0\n",
           "apexbot_round_trip_cost_usdt_total{bot=\"main\"} 0.040048\n",
           "apexbot_volume_usdt_total{bot=\"main\"} 0.12\n",
           "apexbot_orders_total{bot=\"main\",leg=\"close\",outcome=\"accepted\"} 4\n",
           "apexbot_orders_total{bot=\"main\",leg=\"open\",outcome=\"unknown\"} 0\n",
           "apexbot_http_requests_total{bot=\"main\",route=\"GET /v3/account\","
           "outcome=\"answered\"} 7\n",
       }) {
    CHECK_THAT(page, Contains(line));
  }
}

TEST_CASE("the classes of exposures hold all shorter ones too", "[daemon][metrics]") {
  const std::string page = metrics_page(all_facts());
  for (const char* line : {
           "# TYPE apexbot_exposure_seconds histogram\n",
           "apexbot_exposure_seconds_bucket{bot=\"main\",le=\"0.05\"} 1\n",
           "apexbot_exposure_seconds_bucket{bot=\"main\",le=\"0.1\"} 2\n",
           "apexbot_exposure_seconds_bucket{bot=\"main\",le=\"0.5\"} 2\n",
           "apexbot_exposure_seconds_bucket{bot=\"main\",le=\"1\"} 3\n",
           "apexbot_exposure_seconds_bucket{bot=\"main\",le=\"300\"} 3\n",
           "apexbot_exposure_seconds_bucket{bot=\"main\",le=\"+Inf\"} 4\n",
           "apexbot_exposure_seconds_sum{bot=\"main\"} 400.801\n",
           "apexbot_exposure_seconds_count{bot=\"main\"} 4\n",
       }) {
    CHECK_THAT(page, Contains(line));
  }
}

TEST_CASE("what is not known is left out of the page", "[daemon][metrics]") {
  MetricsFacts facts;
  facts.halted = true;
  const std::string page = metrics_page(facts);
  CHECK(samples_of(page) == std::set<std::string>{"apexbot_info", "apexbot_halted",
                                                  "apexbot_ledger_readable", "apexbot_may_be_open",
                                                  "apexbot_last_loop_timestamp_seconds"});
  CHECK_THAT(page, Contains("apexbot_halted{bot=\"\"} 1\n"));
}

TEST_CASE("every line of the page is a comment or a sample, and each family comes once",
          "[daemon][metrics]") {
  MetricsFacts facts = all_facts();
  facts.bot = "a \"quoted\\ name\nin two lines";
  const std::string page = metrics_page(facts);
  CHECK(page.back() == '\n');
  std::istringstream lines(page);
  const std::string label = R"re([a-z]+="([^"\\]|\\.)*")re";
  const std::regex sample("apexbot_[a-z_]+\\{" + label + "(," + label +
                          ")*\\} -?[0-9]+(\\.[0-9]+)?");
  const std::regex comment(
      "# (HELP apexbot_[a-z_]+ .+|TYPE apexbot_[a-z_]+ (gauge|counter|histogram))");
  std::multiset<std::string> families;
  for (std::string line; std::getline(lines, line);) {
    CAPTURE(line);
    CHECK((std::regex_match(line, sample) || std::regex_match(line, comment)));
    if (line.starts_with("# TYPE ")) families.insert(line.substr(7, line.rfind(' ') - 7));
  }
  CHECK(families.size() == 21);
  for (const std::string& family : families) CHECK(families.count(family) == 1);
}

TEST_CASE("dashboard and alert rules ask only for metrics that exist", "[daemon][metrics]") {
  const std::set<std::string> samples = samples_of(metrics_page(all_facts()));
  for (const char* name : {"config/grafana-dashboard.json", "config/prometheus-alerts.yml",
                           "tests/daemon/prometheus_alerts.yml"}) {
    const std::set<std::string> asked = matches(source_file(name), "\\b(apexbot_[a-z_]+)");
    CAPTURE(name);
    CHECK(asked.size() >= 4);
    for (const std::string& metric : asked) {
      CAPTURE(metric);
      CHECK(samples.contains(metric));
    }
  }
}

TEST_CASE("there are five alert rules", "[daemon][metrics]") {
  CHECK(matches(source_file("config/prometheus-alerts.yml"), "- alert: ([A-Za-z]+)").size() == 5);
}

TEST_CASE("each alert rule is tried with promtool, raised and not raised", "[daemon][metrics]") {
  const std::string tried = source_file("tests/daemon/prometheus_alerts.yml");
  for (const std::string& alert :
       matches(source_file("config/prometheus-alerts.yml"), "- alert: ([A-Za-z]+)")) {
    CAPTURE(alert);
    const std::string of_alert = "alertname: " + alert + "\n +exp_alerts: *";
    CHECK(std::regex_search(tried, std::regex(of_alert + "\\[\\]")));
    CHECK(std::regex_search(tried, std::regex(of_alert + "\n")));
  }
  CHECK(
      source_file("scripts/check").find("promtool test rules tests/daemon/prometheus_alerts.yml") !=
      std::string::npos);
}

TEST_CASE("METRICS.md has every metric of the page", "[daemon][metrics]") {
  const std::string paper = source_file("docs/METRICS.md");
  for (const std::string& family : matches(metrics_page(all_facts()), "# TYPE apexbot_([a-z_]+)")) {
    CAPTURE(family);
    CHECK(std::regex_search(paper, std::regex("`" + family + "[`{]")));
  }
}
