#include "apexsim/sim_request.h"

#include <algorithm>

#include "base/bytes.h"

namespace apex {
namespace {

constexpr std::int64_t kTimeCost = 1000;  // nanoseconds, of no meaning here

std::string decoded(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+') {
      plain.push_back(' ');
      continue;
    }
    if (text[i] == '%' && text.size() - i > 2) {
      if (const auto byte = from_hex(text.substr(i + 1, 2)); byte && byte->size() == 1) {
        plain.push_back(static_cast<char>(byte->front()));
        i += 2;
        continue;
      }
    }
    plain.push_back(text[i]);
  }
  return plain;
}

SimAnswer json_answer(JsonWriter& json) {
  SimAnswer answer;
  answer.body = json.member("timeCost", kTimeCost).end_object().take();
  return answer;
}

}  // namespace

SimFields parse_fields(std::string_view text) {
  SimFields fields;
  while (!text.empty()) {
    const std::string_view pair = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(text.size(), pair.size() + 1));
    if (pair.empty()) continue;
    const std::size_t equals = std::min(pair.find('='), pair.size());
    fields.emplace_back(decoded(pair.substr(0, equals)),
                        decoded(pair.substr(std::min(pair.size(), equals + 1))));
  }
  return fields;
}

std::optional<std::string> SimRequest::field(std::string_view name) const {
  for (auto entry = fields.rbegin(); entry != fields.rend(); ++entry) {
    if (entry->first != name) continue;
    if (entry->second.empty() || entry->second == "None") return std::nullopt;
    return entry->second;
  }
  return std::nullopt;
}

std::optional<std::string> SimRequest::header(const std::string& name) const {
  const auto found = headers.find(name);
  if (found == headers.end() || found->second.empty()) return std::nullopt;
  return found->second;
}

SimAnswer data_answer(const std::function<void(JsonWriter&)>& write) {
  JsonWriter json(JsonWriter::Style::compact);
  json.begin_object().key("data");
  write(json);
  return json_answer(json);
}

SimAnswer empty_answer() {
  JsonWriter json(JsonWriter::Style::compact);
  json.begin_object();
  return json_answer(json);
}

SimAnswer error_answer(int code, std::string_view message, std::string_view key) {
  JsonWriter json(JsonWriter::Style::compact);
  json.begin_object().member("code", code).member("msg", message);
  if (!key.empty()) json.member("key", key);
  return json_answer(json);
}

SimAnswer refusal_answer(const PaperRefusal& refusal) {
  return error_answer(PaperRefusal::kCode, refusal.message, key_text(refusal.key));
}

SimAnswer not_found_answer() { return {404, "text/plain", "404 page not found\n", false}; }

}  // namespace apex
