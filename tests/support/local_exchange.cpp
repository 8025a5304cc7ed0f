#include "tests/support/local_exchange.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>

#include "base/check.h"

namespace apex::testing {
namespace {

ProcessSpec spec_of(const std::vector<std::string>& arguments,
                    const std::filesystem::path& env_file) {
  ProcessSpec spec;
  spec.program = APEXSIM_PATH;
  spec.arguments = {"--port", "0", "--print-env", env_file.string()};
  spec.arguments.insert(spec.arguments.end(), arguments.begin(), arguments.end());
  const bool says_how_long =
      std::find(arguments.begin(), arguments.end(), "--seconds") != arguments.end();
  if (!says_how_long) spec.arguments.insert(spec.arguments.end(), {"--seconds", "600"});
  return spec;
}

JsonDocument parsed(const std::optional<RawHttpAnswer>& answer) {
  APEX_CHECK(answer.has_value());
  auto document = JsonDocument::parse(answer->body);
  APEX_CHECK(answer->status == 200 && document.has_value());
  return *std::move(document);
}

}  // namespace

LocalExchange::LocalExchange(const std::vector<std::string>& arguments)
    : process_(spec_of(arguments, directory_.path() / "env")) {
  const std::string prefix = "listening on http://127.0.0.1:";
  const auto line = process_.read_line();
  APEX_CHECK(line.has_value() && line->starts_with(prefix));
  port_ = std::atoi(line->substr(prefix.size()).c_str());
  std::ifstream file(env_file());
  std::string text;
  while (std::getline(file, text)) {
    const std::size_t equals = text.find('=');
    if (equals != std::string::npos) {
      environment_[text.substr(0, equals)] = text.substr(equals + 1);
    }
  }
}

std::string LocalExchange::base_url() const { return "http://127.0.0.1:" + std::to_string(port_); }

JsonDocument LocalExchange::get(const std::string& target) const {
  return parsed(send_raw(port_, {"GET", target, {}, ""}));
}

JsonDocument LocalExchange::post(const std::string& target, const std::string& form) const {
  return parsed(send_raw(
      port_, {"POST", target, {{"Content-Type", "application/x-www-form-urlencoded"}}, form}));
}

std::map<std::string, std::string> LocalExchange::positions() const {
  const JsonDocument answer = get("/control/position");
  const auto data = answer.root().at("data");
  APEX_CHECK(data.has_value());
  std::map<std::string, std::string> all;
  const std::vector<std::string> symbols = data->keys().value();
  for (const std::string& symbol : symbols) {
    all[symbol] = data->string(symbol).value();
  }
  return all;
}

std::map<std::string, int> LocalExchange::posts() const {
  const JsonDocument answer = get("/control/orders");
  const auto posts = answer.root().at("data")->at("posts");
  APEX_CHECK(posts.has_value());
  std::map<std::string, int> all;
  const std::vector<std::string> client_ids = posts->keys().value();
  for (const std::string& id : client_ids) {
    all[id] = static_cast<int>(posts->integer(id).value());
  }
  return all;
}

std::vector<std::string> LocalExchange::fill_ids() const {
  const JsonDocument answer = get("/control/fills");
  const auto fills = answer.root().at("data");
  APEX_CHECK(fills.has_value());
  std::vector<std::string> ids;
  const std::vector<JsonView> rows = fills->elements().value();
  for (const JsonView& fill : rows) ids.push_back(fill.string("id").value());
  return ids;
}

}  // namespace apex::testing
