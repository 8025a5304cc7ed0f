#include "apexbot/pass_log.h"

namespace apex {
namespace {

/// Whether somebody has to do something, or time does.
LogLevel level_of_failure(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::not_filled:
    case ErrorKind::unavailable:
    case ErrorKind::protocol:
    case ErrorKind::refused:
      return LogLevel::warn;
    case ErrorKind::unhealthy:
    case ErrorKind::usage:
    case ErrorKind::config:
    case ErrorKind::insufficient_funds:
    case ErrorKind::exchange_rejected:
    case ErrorKind::key_rejected:
    case ErrorKind::position_open:
    case ErrorKind::outcome_unknown:
    case ErrorKind::unexplained_position:
    case ErrorKind::storage:
    case ErrorKind::locked:
    case ErrorKind::internal:
      return LogLevel::error;
  }
  return LogLevel::error;
}

LogLevel level_of(const DaemonPass& pass) {
  switch (pass.kind) {
    case PassKind::settled:
    case PassKind::waiting:
    case PassKind::skipped:
    case PassKind::traded:
      return LogLevel::info;
    case PassKind::suspended:
      return LogLevel::warn;
    case PassKind::failed:
      break;
  }
  return pass.failure ? level_of_failure(pass.failure->kind) : LogLevel::error;
}

/// Of which nothing is left out.
bool may_leave_something_open(ErrorKind kind) {
  return kind == ErrorKind::position_open || kind == ErrorKind::outcome_unknown ||
         kind == ErrorKind::internal || kind == ErrorKind::storage;
}

void write_line(Logger& log, LogLevel level, const DaemonPass& pass) {
  const LogField detail{"detail", pass.text};
  const LogField due{"next_due", pass.next_due ? format_utc(*pass.next_due) : "never"};
  switch (level) {
    case LogLevel::debug:
      return log.debug(to_string(pass.kind), {detail, due});
    case LogLevel::info:
      return log.info(to_string(pass.kind), {detail, due});
    case LogLevel::warn:
      return log.warn(to_string(pass.kind), {detail, due});
    case LogLevel::error:
      return log.error(to_string(pass.kind), {detail, due});
  }
}

}  // namespace

bool ends_a_round(PassKind kind) {
  switch (kind) {
    case PassKind::settled:
    case PassKind::skipped:
    case PassKind::traded:
    case PassKind::failed:
      return true;
    case PassKind::waiting:
    case PassKind::suspended:
      return false;
  }
  return true;
}

bool PassLog::repeats_the_last(const DaemonPass& pass) const {
  const bool can_repeat = pass.failure && !pass.trade && last_ && last_->failure &&
                          !may_leave_something_open(pass.failure->kind);
  return can_repeat && last_->failure->kind == pass.failure->kind && last_->text == pass.text &&
         clock_.steady() - told_at_ < kRepeat;
}

bool PassLog::write(const DaemonPass& pass) {
  const bool is_news =
      !last_ || ends_a_round(pass.kind) || pass.kind != last_->kind || pass.text != last_->text;
  const bool is_hourly = pass.kind == PassKind::suspended && clock_.steady() - told_at_ >= kRepeat;
  if (is_news || is_hourly) {
    const bool is_repeat = repeats_the_last(pass);
    write_line(log_, is_repeat ? LogLevel::debug : level_of(pass), pass);
    if (!is_repeat) told_at_ = clock_.steady();
  }
  last_ = pass;
  return is_news;
}

}  // namespace apex
