#include "config/value_parsers.h"

#include <catch2/catch.hpp>

using namespace apex;

TEST_CASE("truth is spelt in eight ways and no other", "[config][parse]") {
  for (const char* yes : {"true", "True", "YES", "on", "1"}) CHECK(parse_truth(yes) == true);
  for (const char* no : {"false", "FALSE", "No", "off", "0"}) CHECK(parse_truth(no) == false);
  for (const char* neither : {"", "y", "2", " true", "truee"}) CHECK_FALSE(parse_truth(neither));
}

TEST_CASE("whole numbers are plain digits within their range", "[config][parse]") {
  CHECK(parse_whole_number("0", 0, 9) == 0);
  CHECK(parse_whole_number("24", 1, 24) == 24);
  for (const char* text : {"", "25", "0", "007", "+1", "-1", "1.0", "1e1", "0x1", " 1", "1 ",
                           "99999999999999999999"}) {
    CHECK_FALSE(parse_whole_number(text, 1, 24));
  }
}

TEST_CASE("a time of day is hours and minutes", "[config][parse]") {
  CHECK(parse_time_of_day("09:00") == std::chrono::minutes(540));
  CHECK(parse_time_of_day("9:05") == std::chrono::minutes(545));
  CHECK(parse_time_of_day("23:59") == std::chrono::minutes(1439));
  for (const char* text : {"", "24:00", "09:60", "9", "9:5", "09:00:00", "09.00", "-9:00", "540"}) {
    CHECK_FALSE(parse_time_of_day(text));
  }
  CHECK(format_time_of_day(std::chrono::minutes(545)) == "09:05");
}

TEST_CASE("weekdays are numbers or English names, each once", "[config][parse]") {
  CHECK(parse_weekday("0") == 0);
  CHECK(parse_weekday("Sun") == 6);
  CHECK(parse_weekday("wednesday") == 2);
  CHECK_FALSE(parse_weekday("7"));
  CHECK_FALSE(parse_weekday("wednes"));
  REQUIRE(parse_weekdays("0, tue,6"));
  CHECK(format_weekdays(*parse_weekdays("6, tue,0")) == "0, 1, 6");
  CHECK_FALSE(parse_weekdays("0, mon"));
  CHECK_FALSE(parse_weekdays(""));
  CHECK_FALSE(parse_weekdays("0,,1"));
}

TEST_CASE("a base URL is https, or http on loopback, and nothing behind the port",
          "[config][parse][safety]") {
  for (const char* text : {"https://omni.apex.exchange", "https://omni.apex.exchange:8443",
                           "http://127.0.0.1:8645", "http://localhost", "http://[::1]:80",
                           "http://127.255.0.9", "HTTPS://Omni.Apex.Exchange"}) {
    CAPTURE(text);
    CHECK(parse_base_url(text));
  }
  for (const char* text : {"",
                           "omni.apex.exchange",
                           "https://",
                           "https://omni.apex.exchange/",
                           "ftp://localhost",
                           "https://omni.apex.exchange/api",
                           "https://omni.apex.exchange?x",
                           "https://a@b.c",
                           "https://a:b@c.d",
                           "http://omni.apex.exchange",
                           "http://127.0.0.1.evil.com",
                           "http://localhost.evil.com",
                           "http://127.0.0.1@evil.com",
                           "http://127.1",
                           "http://0.0.0.0",
                           "https://a b",
                           "https://a:0",
                           "https://a:65536",
                           "https://a:",
                           "https://a#b",
                           "https://-a.b",
                           "https://a..b",
                           "http://127.0.0.256",
                           "https://[::2]",
                           "https://omni.apex.exchange\n"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_base_url(text));
  }
  CHECK(parse_base_url("HTTPS://Omni.Apex.Exchange")->text == "https://omni.apex.exchange");
}

TEST_CASE("a quoted value is one short line without control characters", "[config][parse]") {
  CHECK(quote_value("a\nb\x1b[31m") == "'a?b?[31m'");
  CHECK(quote_value(std::string(1000, 'x')).size() < 80);
}

TEST_CASE("a quoted value that may be a key typed into the wrong place is not shown",
          "[config][parse][secrets]") {
  for (const char* secret : {"4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318",
                             "0x4C0883A69102937D6231471B5DBB6204", "Tr0ubAdor-and_xx",
                             "3f2a91cc-47d0-4be6-9d15-c07e6b8a21d4"}) {
    CAPTURE(secret);
    CHECK(quote_value(secret) == "'" + std::string(secret).substr(0, 3) + "…' (" +
                                     std::to_string(std::string(secret).size()) + " characters)");
  }
  for (const char* name :
       {"trade_interval_hours_max", "APEX_API_SECRET_2", "https://omni.apex.exchange",
        "continue_after_max_factor", "123456789012345678", "2026-01-05T09:00:00Z", "maxSlippage",
        "Mon, Tue, Wed, Thu, Fri 09:00", "0.000000000000000001"}) {
    CHECK(quote_value(name) == "'" + std::string(name) + "'");
  }
}

TEST_CASE("of a quoted URL no more than scheme and host is shown", "[config][parse][secrets]") {
  const std::pair<std::string, std::string> cases[] = {
      {"https://api.telegram.org/bot123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw",
       "https://api.telegram.org"},
      {"https://omni.apex.exchange/v3", "https://omni.apex.exchange"},
      {"https://ntfy.sh?auth=abc", "https://ntfy.sh"},
      {"https://ntfy.sh#abc", "https://ntfy.sh"},
      {"https://ntfy.sh\\abc", "https://ntfy.sh"},
      {"https://ntfy.sh:8443/abc", "https://ntfy.sh:8443"},
      {"http://[::1]:8645/", "http://[::1]:8645"},
      {"https://user:pass@host/", "https://"},
      {"https://user:pa/ss@host/", "https://"},
      {"HTTPS://user:pass@host", "HTTPS://"},
      {"https://123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw", "https://"},
      {"pass://word://x", "pass://word:"},
      {"12:pass https://host", "12:"}};
  for (const auto& [text, shown] : cases) {
    CAPTURE(text);
    CHECK(quote_value(text) == "'" + shown + "…' (" + std::to_string(text.size()) + " characters)");
  }
}

TEST_CASE("a token behind a name or a number is not quoted", "[config][parse][secrets]") {
  for (const std::string text : {"123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw",
                                 "api.telegram.org/bot123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw",
                                 "Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0"}) {
    CAPTURE(text);
    CHECK(quote_value(text) ==
          "'" + text.substr(0, 3) + "…' (" + std::to_string(text.size()) + " characters)");
  }
}

TEST_CASE("a path is not empty and has no tilde that nothing would expand", "[config][parse]") {
  CHECK(parse_path("data"));
  CHECK_FALSE(parse_path(""));
  CHECK_FALSE(parse_path("~/data"));
  CHECK_FALSE(parse_path("a\nb"));
}
