#ifndef APEX_APEXBOT_IMPORT_REPORT_H
#define APEX_APEXBOT_IMPORT_REPORT_H

#include <optional>
#include <string>
#include <vector>

#include "apexbot/output.h"
#include "apexbot/python_history.h"
#include "apexbot/python_settings.h"

/// What `apexbot import` has to say.
namespace apex {

/// What became of a file that an import writes.
enum class ImportedFile { written, same, not_written };
[[nodiscard]] const char* to_string(ImportedFile state);

struct ImportReport {
  std::string directory;
  ImportedSettings settings;
  std::optional<PythonTrades> trades;
  std::optional<Timestamp> last_trade_at;  ///< of bot_state.json
  struct Target {
    std::string path;
    ImportedFile state = ImportedFile::written;
  };
  std::vector<Target> targets;
  std::vector<std::string> notes;
};

/// The days of this staking week on which the Python bot says that it traded.
[[nodiscard]] std::vector<StakingDay> python_days_of_week(const ImportReport& report, Timestamp now,
                                                          const StakingCalendar& calendar);

/// What those days mean for the first week of apexbot, which does not know them; lines of at most
/// 67 columns, none where they change nothing.
[[nodiscard]] std::vector<std::string> week_advice(const std::vector<StakingDay>& days,
                                                   const ScheduleSettings& schedule, Timestamp now,
                                                   const StakingCalendar& calendar);

void print_import(const ImportReport& report, Timestamp now, const StakingCalendar& calendar,
                  Output& out);
void print_import_json(const ImportReport& report, Timestamp now, const StakingCalendar& calendar,
                       Output& out);

}  // namespace apex

#endif  // APEX_APEXBOT_IMPORT_REPORT_H
