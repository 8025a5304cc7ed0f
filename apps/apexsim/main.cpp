// apexsim: the exchange on this machine's loopback.
#include <signal.h>

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <mutex>
#include <thread>

#include "apexsim/api.h"
#include "apexsim/cli.h"
#include "apexsim/http_server.h"
#include "base/files.h"
#include "base/log.h"
#include "exchange/market_snapshot.h"

namespace apex {
namespace {

constexpr std::size_t kMarketBytesMax = 16 * 1024 * 1024;
constexpr unsigned kOwnerOnly = 0600;

/// Everything that is needed before a port is taken.
struct Setup {
  SimAccount account;
  MarketPages pages;
  PaperMarketData market;
};

Result<Setup> set_up(const SimArgs& args) {
  auto account = args.account_file   ? read_account_file(*args.account_file)
                 : args.account_seed ? made_up_account(*args.account_seed)
                                     : random_account();
  if (!account) return tl::unexpected(account.error());
  std::string text(market_snapshot_json());
  if (args.market_file) {
    APEX_TRY_ASSIGN(const auto file, read_file(*args.market_file, kMarketBytesMax));
    if (!file) return fail(ErrorKind::config, args.market_file->string() + ": no such file");
    text = *file;
  }
  auto market = decode_market_snapshot(text);
  if (!market) return fail("market", market.error());
  auto pages = MarketPages::make(text);
  if (!pages) return fail("market", pages.error());
  return Setup{*std::move(account),
               *std::move(pages),
               {std::move(market->instruments), std::move(market->tickers)}};
}

/// Blocks the signals that stop us, in this thread and those it starts: main waits for them.
sigset_t block_stop_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  sigprocmask(SIG_BLOCK, &signals, nullptr);  // there is one thread yet
  return signals;
}

void wait_for_end(const sigset_t& signals, std::optional<int> seconds) {
  if (!seconds) {
    int received = 0;
    sigwait(&signals, &received);
    return;
  }
  timespec limit{};
  limit.tv_sec = *seconds;
  sigtimedwait(&signals, nullptr, &limit);  // a signal, or the time is over: the same to us
}

Result<void> publish(const SimArgs& args, const SimAccount& account, const std::string& url) {
  const std::string text = env_text(account, url);
  if (args.env_file) APEX_TRY(replace_file(*args.env_file, text, kOwnerOnly));
  std::printf("listening on %s\n", url.c_str());
  if (args.print_env && !args.env_file) std::fputs(text.c_str(), stdout);
  std::fflush(stdout);
  return {};
}

/// Comes back only with an error.
Result<void> run(const SimArgs& args) {
  const sigset_t signals = block_stop_signals();
  APEX_TRY_ASSIGN(Setup setup, set_up(args));
  SimClock clock;
  if (args.clock) clock.set(*args.clock);
  const SimAccount account = setup.account;
  Api api(clock, std::move(setup.account), std::move(setup.pages), setup.market,
          {args.paper, args.requests_per_minute});
  Logger log(stderr, args.verbose ? LogLevel::info : LogLevel::error, clock);
  std::mutex log_lock;  // the server answers in threads, and lines of a log are for one
  HttpServer server([&api](const SimRequest& request) { return api.handle(request); },
                    [&log, &log_lock](const SimRequest& request, int status, std::size_t bytes) {
                      const std::scoped_lock lock(log_lock);
                      log.info("request", {{"method", request.method},
                                           {"target", request.target},
                                           {"status", std::to_string(status)},
                                           {"bytes", std::to_string(bytes)}});
                    });
  const auto port = server.bind(args.port);
  if (!port) {
    return fail(ErrorKind::locked, "port " + std::to_string(args.port) + " of 127.0.0.1 is taken");
  }
  std::thread serving([&server] { server.serve(); });
  const auto published = publish(args, account, "http://127.0.0.1:" + std::to_string(*port));
  if (published) wait_for_end(signals, args.seconds);
  api.stop();
  server.stop();
  if (!published) std::fprintf(stderr, "apexsim: %s\n", published.error().message.c_str());
  std::fflush(stdout);
  // Idle connections would hold their threads for a minute; nothing here is worth the wait.
  std::_Exit(published ? EXIT_SUCCESS : EXIT_FAILURE);
}

}  // namespace
}  // namespace apex

int main(int argc, char** argv) {
  constexpr int kUsage = 2;
  constexpr int kConfig = 3;
  constexpr int kTaken = 31;
  constexpr int kInternal = 70;
  try {
    const auto parsed = apex::parse_sim_command_line({argv + (argc > 0 ? 1 : 0), argv + argc});
    if (!parsed) {
      std::fprintf(stderr, "apexsim: %s\n", parsed.error().message.c_str());
      return kUsage;
    }
    if (const auto* answer = std::get_if<apex::SimText>(&*parsed)) {
      std::fputs(answer->text.c_str(), stdout);
      return EXIT_SUCCESS;
    }
    const auto failed = apex::run(std::get<apex::SimArgs>(*parsed));
    std::fprintf(stderr, "apexsim: %s\n", failed.error().message.c_str());
    return failed.error().kind == apex::ErrorKind::locked ? kTaken : kConfig;
  } catch (...) {
    std::fputs("apexsim: internal error\n", stderr);
    return kInternal;
  }
}
