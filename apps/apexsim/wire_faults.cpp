#include "apexsim/wire_faults.h"

#include <algorithm>
#include <charconv>
#include <map>

namespace apex {
namespace {

constexpr const char* kHtml = "text/html";
constexpr std::string_view kKeyMark = "{key}";  // the request's API key stands there
constexpr int kDelayMaxMs = 120'000;

struct Named {
  SimAnswer answer;
  bool keep_answer = false;
};

const std::map<std::string, Named>& named_answers() {
  static const std::map<std::string, Named> kAll = {
      {"true", {{}, true}},
      {"truncated", {{200, "application/json", "", true}, true}},
      {"empty", {{200, "application/json", "", false}}},
      {"garbage", {{200, "application/json", "{\"data\":{\"id\":", false}}},
      {"key_echoed", {{200, "application/json", "{\"{key}\":1,\"{key}\":2}", false}}},
      {"html", {{200, kHtml, "<html><body>Sign in to the network</body></html>", false}}},
      {"not_found", {not_found_answer()}},
      {"error_500", {{500, "text/plain", "internal server error", false}}},
      {"bad_gateway", {{502, kHtml, "<html><h1>502 Bad Gateway</h1></html>", false}}},
      {"maintenance", {{503, kHtml, "<html><h1>Maintenance</h1></html>", false}}},
      {"banned", {{403, kHtml, "<html><h1>403 Forbidden</h1></html>", false}}},
      {"too_many", {{429, "text/plain", "too many requests", false}}},
      {"code_2", {error_answer(2, "internal server error")}},
      {"code_10001", {error_answer(10001, "request failed")}},
      {"code_10002", {error_answer(10002, "Api credential is invalid [apiKey={key}]!")}},
      {"code_10003", {error_answer(10003, "too many requests")}},
      {"code_10004", {error_answer(10004, "request timeout")}},
      {"code_20002", {error_answer(20002, "APEX-TIMESTAMP out of allowed skew window")}},
  };
  return kAll;
}

std::string with_key(std::string text, const SimRequest& request) {
  const std::string key = request.header("apex-api-key").value_or("");
  for (auto at = text.find(kKeyMark); at != std::string::npos; at = text.find(kKeyMark, at)) {
    text.replace(at, kKeyMark.size(), key);
    at += key.size();
  }
  return text;
}

std::optional<int> whole_number(const std::string& text, int max) {
  int number = 0;
  const char* end = text.data() + text.size();
  const auto [stop, problem] = std::from_chars(text.data(), end, number);
  if (problem != std::errc{} || stop != end || number < 0 || number > max) return std::nullopt;
  return number;
}

}  // namespace

std::string WireFaults::answer_names() {
  std::string names;
  for (const auto& [name, answer] : named_answers()) names += (names.empty() ? "" : " ") + name;
  return names;
}

std::optional<WireFault> WireFaults::parse(const SimRequest& form) {
  const auto named = named_answers().find(form.field("answer").value_or("true"));
  if (named == named_answers().end()) return std::nullopt;
  WireFault fault;
  fault.answer = named->second.answer;
  fault.keep_answer = named->second.keep_answer;
  fault.method = form.field("method").value_or("*");
  fault.path = form.field("path").value_or("*");
  const std::string times = form.field("times").value_or("1");
  if (times == "always") {
    fault.times.reset();
  } else {
    fault.times = whole_number(times, 1'000'000);
    if (!fault.times || *fault.times == 0) return std::nullopt;
  }
  const std::string process = form.field("process").value_or("yes");
  if (process != "yes" && process != "no") return std::nullopt;
  fault.process = process == "yes";
  const auto delay = whole_number(form.field("delay_ms").value_or("0"), kDelayMaxMs);
  if (!delay) return std::nullopt;
  fault.delay = Milliseconds{*delay};
  return fault;
}

std::optional<WireFault> WireFaults::take(const SimRequest& request) {
  const auto found = std::find_if(armed_.begin(), armed_.end(), [&](const WireFault& fault) {
    return (fault.method == "*" || fault.method == request.method) &&
           (fault.path == "*" || fault.path == request.path);
  });
  if (found == armed_.end()) return std::nullopt;
  WireFault fault = *found;
  fault.answer.body = with_key(std::move(fault.answer.body), request);
  if (found->times && --*found->times == 0) armed_.erase(found);
  return fault;
}

}  // namespace apex
