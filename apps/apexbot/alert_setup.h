#ifndef APEX_APEXBOT_ALERT_SETUP_H
#define APEX_APEXBOT_ALERT_SETUP_H

#include "apexbot/context.h"
#include "config/live_rule.h"
#include "notify/open_channels.h"

namespace apex {

/// By what a daemon tells people. In a rehearsal nobody, unless notify.rehearsal is true.
[[nodiscard]] AlertChannels channels_of(const Config& config, const EnvironmentView& environment,
                                        TradeMode mode);

/// The daemon could not start because of its ledger or disk (storage), because of its configuration
/// or as it was refused (config, refused), or while something may be open that it will not settle
/// (position_open, outcome_unknown; that is told in a rehearsal too, as it is about real money):
/// each channel is told once a day, of what may be open once in each quarter of an hour, as far as
/// a note in the data directory can be kept; one that could not be reached is tried again at the
/// next start. What may pass by itself (locked, internal) is told once a day from a quarter of an
/// hour on, over several starts; a ledger that a daemon has which is well, never. Says what failed
/// on stderr, and nothing else fails. Of other errors, and of what notify.events leaves out,
/// nothing is told.
void tell_of_failed_start(const Config& config, Context& context, TradeMode mode,
                          const Error& error);

/// A start went well: what kept earlier ones from it is over.
void note_start(const std::filesystem::path& data_dir);

}  // namespace apex

#endif  // APEX_APEXBOT_ALERT_SETUP_H
