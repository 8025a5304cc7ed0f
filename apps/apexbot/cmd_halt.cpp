// cmd_halt.cpp: `halt` and `resume`, the switch that stops opening. Touches one file, nothing else.
#include "apexbot/commands.h"
#include "apexbot/describe.h"
#include "apexbot/halting.h"
#include "ledger/ledger_file.h"

namespace apex {
namespace {

/// "2026-01-07 14:02 UTC: on holiday"
std::string note_text(const SwitchNote& note) {
  return (note.at ? "since " + minute_text(*note.at) : std::string("by hand")) + ": " + note.reason;
}

void write_note(JsonWriter& json, const char* key, const std::optional<SwitchNote>& note) {
  json.key(key);
  if (!note) {
    json.null();
    return;
  }
  json.begin_object();
  write_moment(json, "since", note->at);
  json.member("reason", note->reason).end_object();
}

void print_json(const std::optional<SwitchNote>& now, const std::optional<SwitchNote>& before,
                Output& out) {
  JsonWriter json(JsonWriter::Style::compact);
  json.begin_object();
  write_note(json, "halted", now);
  write_note(json, "was_halted", before);
  json.member("changed", now != before).end_object();
  out.print_json(json);
}

/// How it was. A file that cannot be read halts, too.
std::optional<SwitchNote> look(const HaltFile& file) {
  const auto note = file.note();
  return note ? *note : SwitchNote{std::nullopt, note.error().message};
}

/// The switch was thrown; that it was thrown in the right place is doubtful all the same.
Result<void> doubt(const std::vector<std::string>& errors, const std::string& data_dir) {
  if (errors.empty()) return {};
  std::string message = "halted in " + data_dir +
                        ", but the configuration is wrong: is that the directory of the program "
                        "that you mean? (--data-dir)";
  for (const std::string& error : errors) message += "\n" + error;
  return fail(ErrorKind::config, message);
}

}  // namespace

Result<void> run_halt(const HaltArgs& args, Context& context) {
  const ConfigReport& report = context.config_report();
  const std::string data_dir = absolute_text(report.config.data_dir);
  const HaltFile file(report.config.data_dir);
  const std::optional<SwitchNote> before = look(file);
  // Without a reason of its own a second halt has nothing to add to the first.
  const bool is_new = !before || args.reason;
  SwitchNote now =
      is_new ? SwitchNote{context.clock().now(), args.reason.value_or("by hand")} : *before;
  if (is_new) {
    APEX_TRY_ASSIGN(now, halt_by(file, now, context.out()));
  }
  if (!std::filesystem::exists(ledger_file(report.config.data_dir, LedgerKind::live).path)) {
    context.out().note("apexbot: warning: there is no ledger in " + data_dir +
                       ": is that the directory of the program that you mean?");
  }
  if (args.common.json) {
    print_json(now, before, context.out());
    return doubt(report.errors, data_dir);
  }
  Output& out = context.out();
  if (before) out.print_line("Was halted already, " + note_text(*before));
  out.print_line(out.toned(Tone::bad, "HALTED") + " in " + data_dir + ", " + note_text(now));
  out.print_line("Nothing is opened until `apexbot resume`; what is open is closed all the same.");
  return doubt(report.errors, data_dir);
}

Result<void> run_resume(const ResumeArgs& args, Context& context) {
  APEX_TRY_ASSIGN(const Config& config, context.config());
  const HaltFile file(config.data_dir);
  const std::optional<SwitchNote> before = look(file);
  APEX_TRY(file.clear());
  if (args.common.json) {
    print_json(std::nullopt, before, context.out());
    return {};
  }
  Output& out = context.out();
  if (!before) {
    out.print_line("Was not halted: nothing to do in " + absolute_text(config.data_dir) + ".");
    return {};
  }
  out.print_line("Was halted " + note_text(*before));
  out.print_line(out.toned(Tone::good, "Resumed") + " in " + absolute_text(config.data_dir) +
                 ": trades are opened again when they are due.");
  return {};
}

}  // namespace apex
