#include "daemon/heartbeat.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <tuple>

#include "base/files.h"
#include "base/json.h"

namespace apex {
namespace {

constexpr std::size_t kBytesMax = std::size_t{64} * 1024;

constexpr int kDeathsMax = 1'000'000;

constexpr std::array kSources{HeartbeatSource::loop, HeartbeatSource::once,
                              HeartbeatSource::stopped};
constexpr std::array kModes{TradeMode::rehearsal, TradeMode::live};
constexpr std::array kPasses{PassKind::settled, PassKind::waiting, PassKind::suspended,
                             PassKind::skipped, PassKind::traded,  PassKind::failed};

template <typename Enum, std::size_t Count>
Result<Enum> read_name(const JsonView& view, const char* key,
                       const std::array<Enum, Count>& values) {
  APEX_TRY_ASSIGN(const std::string name, view.string(key));
  for (const Enum value : values) {
    if (name == to_string(value)) return value;
  }
  return fail(ErrorKind::protocol, std::string(key) + ": unknown value");
}

Result<Timestamp> read_moment(const JsonView& view, const char* key) {
  APEX_TRY_ASSIGN(const std::string text, view.string(key));
  const auto moment = parse_utc(text);
  if (moment) return *moment;
  return fail(ErrorKind::protocol, std::string(key) + ": no moment");
}

/// Sixteen hexadecimal digits: a JSON number of that size is not one everywhere.
Result<std::uint64_t> read_seed(const JsonView& view) {
  APEX_TRY_ASSIGN(const std::string text, view.string());
  constexpr int kHexadecimal = 16;
  std::uint64_t seed = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, seed, kHexadecimal);
  if (error == std::errc() && rest == end) return seed;
  return tl::unexpected<Error>(view.error("no seed"));
}

Result<Heartbeat> read_members(const JsonView& view) {
  Heartbeat beat;
  APEX_TRY_ASSIGN(beat.source, read_name(view, "source", kSources));
  APEX_TRY_ASSIGN(beat.mode, read_name(view, "mode", kModes));
  APEX_TRY_ASSIGN(beat.at, read_moment(view, "at"));
  APEX_TRY_ASSIGN(beat.since, read_moment(view, "since"));
  APEX_TRY_ASSIGN(const std::int64_t within, view.integer("next_within_ms"));
  beat.next_within = Milliseconds{within};
  APEX_TRY_ASSIGN(beat.in_round, view.boolean("in_round"));
  APEX_TRY_ASSIGN(beat.pass, read_name(view, "pass", kPasses));
  APEX_TRY_ASSIGN(beat.text, view.string("text"));
  if (view.find("next_due")) {
    APEX_TRY_ASSIGN(beat.next_due, read_moment(view, "next_due"));
  }
  APEX_TRY_ASSIGN(beat.may_be_open, view.boolean("may_be_open"));
  APEX_TRY_ASSIGN(beat.keys_rejected, view.boolean("keys_rejected"));
  if (const auto seed = view.find("jitter_seed")) {  // absent in files of earlier versions
    APEX_TRY_ASSIGN(beat.jitter_seed, read_seed(*seed));
  }
  APEX_TRY_ASSIGN(const std::int64_t pid, view.integer("pid"));
  beat.pid = static_cast<int>(pid);
  if (view.find("reload_refused")) {  // absent in files of earlier versions
    APEX_TRY_ASSIGN(beat.reload_refused, view.string("reload_refused"));
  }
  if (view.find("deaths_since")) {  // absent in files of earlier versions, and where nobody died
    APEX_TRY_ASSIGN(beat.deaths.since, read_moment(view, "deaths_since"));
    APEX_TRY_ASSIGN(const std::int64_t deaths, view.integer("deaths"));
    beat.deaths.count = static_cast<int>(std::clamp<std::int64_t>(deaths, 0, kDeathsMax));
  }
  APEX_TRY_ASSIGN(beat.figures.private_bytes, view.integer("private_bytes"));
  APEX_TRY_ASSIGN(beat.figures.open_files, view.integer("open_files"));
  return beat;
}

/// Whether it is of a real program that is there, did not end in order or left something open; for
/// a single look also of one that was stopped. `now`, `source`: of the rehearsal that asks.
bool is_wanted_alive(const Heartbeat& beat, Timestamp now, HeartbeatSource source) {
  if (beat.mode != TradeMode::live) return false;
  if (beat.may_be_open) return true;
  switch (beat.source) {
    case HeartbeatSource::loop:
      return true;
    case HeartbeatSource::once:  // nothing ever says that no more are to come
      return std::chrono::abs(now - beat.at) <= kOnceWithin;
    case HeartbeatSource::stopped:
      return source == HeartbeatSource::once;
  }
  return false;
}

}  // namespace

const char* to_string(HeartbeatSource source) {
  switch (source) {
    case HeartbeatSource::loop:
      return "loop";
    case HeartbeatSource::once:
      return "once";
    case HeartbeatSource::stopped:
      return "stopped";
  }
  return "";
}

bool may_be_open(std::optional<bool> has_unsettled, const std::optional<Error>& failure,
                 bool before) {
  const auto failed_by = [&failure](ErrorKind kind) { return failure && failure->kind == kind; };
  const bool pass_says_so = failed_by(ErrorKind::position_open) ||
                            failed_by(ErrorKind::outcome_unknown) ||
                            failed_by(ErrorKind::unexplained_position);
  return pass_says_so || has_unsettled.value_or(before);
}

bool may_be_unexplained(const DaemonPass& pass, bool before) {
  if (pass.failure) return before || pass.failure->kind == ErrorKind::unexplained_position;
  switch (pass.kind) {
    case PassKind::settled:
    case PassKind::skipped:
    case PassKind::traded:
      return false;
    case PassKind::waiting:
    case PassKind::suspended:
    case PassKind::failed:
      return before;
  }
  return before;
}

std::filesystem::path heartbeat_file(const std::filesystem::path& data_dir) {
  return data_dir / "heartbeat.json";
}

void write_heartbeat_members(JsonWriter& json, const Heartbeat& heartbeat) {
  json.member("source", to_string(heartbeat.source))
      .member("mode", to_string(heartbeat.mode))
      .member("at", format_utc(heartbeat.at))
      .member("since", format_utc(heartbeat.since))
      .member("next_within_ms", std::int64_t{heartbeat.next_within.count()})
      .member("in_round", heartbeat.in_round)
      .member("pass", to_string(heartbeat.pass))
      .member("text", heartbeat.text)
      .key("next_due");
  heartbeat.next_due ? json.value(format_utc(*heartbeat.next_due)) : json.null();
  json.member("may_be_open", heartbeat.may_be_open)
      .member("keys_rejected", heartbeat.keys_rejected)
      .member("jitter_seed", fmt::format("{:016x}", heartbeat.jitter_seed))
      .member("pid", heartbeat.pid)
      .member("deaths", heartbeat.deaths.count)
      .key("reload_refused");
  heartbeat.reload_refused.empty() ? json.null() : json.value(heartbeat.reload_refused);
  json.key("deaths_since");
  heartbeat.deaths.count > 0 ? json.value(format_utc(heartbeat.deaths.since)) : json.null();
  json.member("private_bytes", heartbeat.figures.private_bytes)
      .member("open_files", heartbeat.figures.open_files);
}

Result<void> write_heartbeat(const std::filesystem::path& data_dir, const Heartbeat& heartbeat) {
  if (heartbeat.mode == TradeMode::rehearsal) {
    const auto other = read_heartbeat(data_dir);
    const bool stays = other && *other && is_wanted_alive(**other, heartbeat.at, heartbeat.source);
    if (stays) return {};
  }
  JsonWriter json(JsonWriter::Style::indented);
  json.begin_object();
  write_heartbeat_members(json, heartbeat);
  json.end_object();
  constexpr unsigned kOwnerWrites = 0644;  // a health check may run as somebody else
  return replace_file(heartbeat_file(data_dir), json.take(), kOwnerWrites);
}

Result<std::optional<Heartbeat>> read_heartbeat(const std::filesystem::path& data_dir) {
  APEX_TRY_ASSIGN(const auto text, read_file(heartbeat_file(data_dir), kBytesMax));
  if (!text) return std::optional<Heartbeat>{};
  const auto damaged = [](const Error& error) {
    return fail(ErrorKind::protocol, "heartbeat.json is damaged: " + error.message);
  };
  const auto document = JsonDocument::parse(*text);
  if (!document) return damaged(document.error());
  auto beat = read_members(document->root());
  if (!beat) return damaged(beat.error());
  return std::optional<Heartbeat>(*std::move(beat));
}

DeathsInRounds deaths_in_rounds(const Result<std::optional<Heartbeat>>& found, TradeMode mode) {
  if (!found || !*found) return {};
  const Heartbeat& beat = **found;
  if (beat.mode != mode || !beat.in_round) return {};
  return {beat.deaths.count + 1, beat.deaths.count == 0 ? beat.at : beat.deaths.since};
}

bool was_left_open(const std::filesystem::path& data_dir, TradeMode mode) {
  const auto beat = read_heartbeat(data_dir);
  if (!beat) return true;
  return *beat && (*beat)->mode == mode && (*beat)->may_be_open;
}

}  // namespace apex
