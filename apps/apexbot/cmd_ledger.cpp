// cmd_ledger.cpp: `ledger check`, all that is wrong with a ledger. Reads only.
#include "apexbot/commands.h"
#include "apexbot/exchange_view.h"
#include "ledger/ledger_check.h"

namespace apex {
namespace {

std::string count_text(std::int64_t count, const char* one, const char* many) {
  return std::to_string(count) + " " + (count == 1 ? one : many);
}

void print_text(const LedgerCheck& check, const std::string& path, LedgerKind kind, Output& out) {
  print_named(out, "Ledger", path + " (" + to_string(kind) + ")");
  if (!check.has_file) {
    print_named(out, "Verdict", "there is none yet, which is no problem");
    return;
  }
  print_named(out, "Rows", std::to_string(check.rows) + ", each hash computed again");
  print_named(out, "Trades", std::to_string(check.trades) + ", each folded again");
  for (const LedgerProblem& problem : check.problems) {
    const std::string row = problem.row ? "row " + std::to_string(*problem.row) + ": " : "";
    print_named(out, "PROBLEM", row + problem.what);
  }
  print_named(out, "Verdict",
              check.sound() ? out.toned(Tone::good, "sound")
                            : out.toned(Tone::bad, "DAMAGED") + ", " +
                                  count_text(static_cast<std::int64_t>(check.problems.size()),
                                             "problem", "problems"));
}

void print_json(const LedgerCheck& check, const std::string& path, LedgerKind kind, Output& out) {
  JsonWriter json(JsonWriter::Style::compact);
  json.begin_object().member("ledger", to_string(kind)).member("path", path);
  json.member("exists", check.has_file).member("rows", check.rows);
  json.member("trades", check.trades).member("sound", check.sound());
  json.key("problems").begin_array();
  for (const LedgerProblem& problem : check.problems) {
    json.begin_object().key("row");
    problem.row ? json.value(*problem.row) : json.null();
    json.member("what", problem.what).end_object();
  }
  json.end_array().end_object();
  out.print_json(json);
}

}  // namespace

Result<void> run_ledger(const LedgerArgs& args, Context& context) {
  if (args.action == LedgerAction::rebuild) return run_ledger_rebuild(args, context);
  APEX_TRY_ASSIGN(const Config& config, context.config());
  const LedgerKind kind = args.rehearsal ? LedgerKind::rehearsal : LedgerKind::live;
  const LedgerFile file = ledger_file(config.data_dir, kind);
  APEX_TRY_ASSIGN(const LedgerCheck check, check_ledger(file, kind));
  if (args.common.json) {
    print_json(check, file.path.string(), kind, context.out());
  } else {
    print_text(check, file.path.string(), kind, context.out());
  }
  if (check.sound()) return {};
  return fail(ErrorKind::storage, "the ledger " + file.path.string() +
                                      " is damaged; nothing was changed. Restore a backup, or: "
                                      "apexbot ledger rebuild (docs/LEDGER.md)");
}

}  // namespace apex
