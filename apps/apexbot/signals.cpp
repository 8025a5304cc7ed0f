#include "apexbot/signals.h"

#include <signal.h>

namespace apex {
namespace {

// A signal handler can reach nothing else.
StopToken* stop_token = nullptr;
ReloadToken* reload_token = nullptr;

/// The first signal asks to stop between two steps; so does every further one: a trade that is
/// being closed must be closed.
void on_signal(int signal) {
  if (signal == SIGHUP && reload_token->is_accepted()) {
    reload_token->request();
    return;
  }
  stop_token->request_stop(signal == SIGHUP ? SIGTERM : signal);  // a closed terminal is no reason
}

}  // namespace

void install_signal_handlers(StopToken& stop, ReloadToken& reload) {
  stop_token = &stop;
  reload_token = &reload;
  struct sigaction action = {};
  action.sa_handler = on_signal;
  sigemptyset(&action.sa_mask);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    struct sigaction before = {};
    sigaction(signal, nullptr, &before);
    if (before.sa_handler == SIG_IGN) continue;  // nohup means it
    sigaction(signal, &action, nullptr);
  }
  struct sigaction ignore = {};
  ignore.sa_handler = SIG_IGN;
  sigaction(SIGPIPE, &ignore, nullptr);  // a reader that has gone must not end a trade
  sigaction(SIGXFSZ, &ignore, nullptr);  // nor a file that may not grow: writing fails instead
}

}  // namespace apex
