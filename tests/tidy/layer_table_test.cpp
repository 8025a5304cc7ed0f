#include "tests/tidy/layer_table.h"

#include <catch2/catch.hpp>

using namespace apex::testing;

namespace {

constexpr const char* kTable = R"(
| level | folder | what lives there | may include |
|---|---|---|---|
| L0 | `base` | values | – |
| L1 | `model` | nouns | base |
| L1 | `http` | bytes | base |
| L2 | `exchange` | dialect | base, model, http |
| L2 | `paper` | memory | base, model, `exchange/exchange.h` |

| library | headers | known to |
|---|---|---|
| libcurl | `curl/` | `libapex/http/curl_transport.cpp` |
| SQLite | `sqlite3.h` | `libapex/ledger/` |
)";

/// The findings for one source beside a few headers that exist.
Findings findings_for(const std::string& path, const std::string& text,
                      const std::string& port = "#include \"model/order.h\"\n") {
  return check_includes(
      LayerTable::parse(kTable),
      {make_source("libapex/base/result.h", ""), make_source("libapex/model/order.h", ""),
       make_source("libapex/exchange/client.h", ""),
       make_source("libapex/exchange/exchange.h", port),
       make_source("libapex/http/transport.h", ""), make_source("apps/apexsim/routes.h", ""),
       make_source(path, text)});
}

}  // namespace

TEST_CASE("the layer table is read from Markdown", "[tidy]") {
  const LayerTable table = LayerTable::parse(kTable);
  REQUIRE(table.layers.size() == 5);
  CHECK(table.layers.at("base").folders.empty());
  CHECK(table.layers.at("exchange").level == 2);
  CHECK(table.layers.at("exchange").folders == std::vector<std::string>{"base", "model", "http"});
  CHECK(table.layers.at("paper").single_files == std::vector<std::string>{"exchange/exchange.h"});
  CHECK(table.libraries.at("libcurl").headers == std::vector<std::string>{"curl/"});
  CHECK(table.contradictions().empty());
}

TEST_CASE("a layer table whose arrows do not point down contradicts itself", "[tidy]") {
  const std::string head = "| level | folder | may include |\n|---|---|---|\n";
  const auto contradictions = [&](const std::string& rows) {
    return LayerTable::parse(head + rows).contradictions().size();
  };
  CHECK(contradictions("| L0 | base | – |\n| L1 | zk | base |\n") == 0);
  CHECK(contradictions("| L0 | base | zk |\n| L1 | zk | – |\n") == 1);
  CHECK(contradictions("| L1 | http | zk |\n| L1 | zk | – |\n") == 1);
  CHECK(contradictions("| L1 | http | nothing |\n") == 1);
  CHECK(contradictions("| L1 | http | zk/point.h |\n| L1 | zk | – |\n") == 1);
}

TEST_CASE("an include that points down is fine", "[tidy]") {
  CHECK(findings_for("libapex/model/trade.cpp",
                     "#include \"model/order.h\"\n#include \"base/result.h\"\n")
            .empty());
  CHECK(findings_for("libapex/paper/market.cpp", "#include \"exchange/exchange.h\"\n").empty());
  CHECK(findings_for("apps/apexsim/main.cpp",
                     "#include \"exchange/client.h\"\n#include \"apps/apexsim/routes.h\"\n")
            .empty());
}

TEST_CASE("an include that points up or sideways is found", "[tidy]") {
  const auto up = findings_for("libapex/model/trade.cpp", "\n#include \"exchange/client.h\"\n");
  CHECK(up == Findings{"libapex/model/trade.cpp:2: 'model' must not include 'exchange/client.h'"});
  CHECK(findings_for("libapex/model/a.cpp", "#include \"http/transport.h\"\n").size() == 1);
  CHECK(findings_for("libapex/paper/a.cpp", "#include \"exchange/client.h\"\n").size() == 1);
  CHECK(findings_for("apps/apexbot/main.cpp", "#include \"apps/apexsim/routes.h\"\n").size() == 1);
}

TEST_CASE("a port that brings in more than its includer may have is found", "[tidy]") {
  CHECK(findings_for("libapex/paper/market.cpp", "#include \"exchange/exchange.h\"\n",
                     "#include \"http/transport.h\"\n")
            .size() == 1);
}

TEST_CASE("an include of nothing and a folder without a row are found", "[tidy]") {
  CHECK(findings_for("libapex/model/a.cpp", "#include \"base/nowhere.h\"\n").size() == 1);
  CHECK(findings_for("libapex/helper/a.cpp", "").size() == 1);
}

TEST_CASE("a library is found outside the one place that may know it", "[tidy]") {
  CHECK(findings_for("libapex/http/curl_transport.cpp", "#include <curl/curl.h>\n").empty());
  CHECK(findings_for("libapex/http/pacer.cpp", "#include <curl/curl.h>\n").size() == 1);
  CHECK(findings_for("apps/apexsim/main.cpp", "#include <sqlite3.h>\n").size() == 1);
  CHECK(findings_for("libapex/http/pacer.cpp", "#include <zlib.h>\n").size() == 1);
  CHECK(findings_for("libapex/http/pacer.cpp",
                     "#include <vector>\n#include <sys/stat.h>\n#include <unistd.h>\n")
            .empty());
}

TEST_CASE("an include in a comment or a string is none", "[tidy]") {
  CHECK(findings_for("libapex/model/a.cpp",
                     "/*\n#include \"http/transport.h\"\n*/\n"
                     "// #include \"http/transport.h\"\n"
                     "auto s = R\"(\n#include \"http/transport.h\"\n)\";\n")
            .empty());
}
