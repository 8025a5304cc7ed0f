#include "tests/faults/faulty_wire.h"

#include <algorithm>
#include <cctype>

#include "tests/faults/damage.h"
#include "tests/faults/server_page.h"

namespace apex::testing {
namespace {

constexpr Milliseconds kRoundTrip{6};

SimRequest sim_request(const std::string& method, const std::string& target,
                       const std::string& body) {
  SimRequest request;
  request.method = method;
  request.target = target;
  request.path = target.substr(0, target.find('?'));
  request.body = body;
  const bool has_query = target.find('?') != std::string::npos;
  request.fields = method == "POST" ? parse_fields(body)
                   : has_query      ? parse_fields(target.substr(target.find('?') + 1))
                                    : SimFields{};
  return request;
}

SimRequest sim_request(const HttpRequest& from) {
  SimRequest request = sim_request(to_string(from.method), from.target, from.body);
  for (const HttpHeader& header : from.headers) {
    std::string name = header.name;
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    request.headers[name] = header.value;
  }
  return request;
}

HttpOutcome no_answer(const HttpRequest& request, FirstByte first_byte, const char* why,
                      ErrorKind kind = ErrorKind::unavailable) {
  return tl::unexpected(TransportFailure{first_byte, kind, name_of(request) + ": " + why});
}

/// The exchange acts on a request with any other fault.
constexpr Set kNotActedUpon =
    wire::kNothingLeaves | wire::kRequestLost | wire::kStayAway | set_of({Fault::too_many_for_2_s});

HttpOutcome answer_of(const ServerPage& page) {
  HttpResponse response{page.status, {}, page.body, kRoundTrip};
  if (page.retry_after != nullptr) response.headers = {{"Retry-After", page.retry_after}};
  return response;
}

}  // namespace

void FaultyWire::begin_round(std::optional<Attack> attack) {
  stations_ = StationWatch(attack);
  requests_ = opens_left_ = 0;
}

void FaultyWire::note(const HttpRequest& request, std::optional<Fault> fault) {
  const bool left = !fault || !contains(wire::kNothingLeaves, *fault);
  if (!left || !is_order(request)) return;
  if (is_open(request)) ++opens_left_;
  for (const auto& [name, value] : parse_fields(request.body)) {
    if (name == "clientId") ++sends_[value];
  }
}

HttpOutcome FaultyWire::perform(const HttpRequest& request) {
  ++requests_;
  auto fault = stations_.strike(request);
  if (!fault && script) fault = script(request);
  note(request, fault);
  return fault ? strike(request, *fault) : pass(request);
}

HttpOutcome FaultyWire::pass(const HttpRequest& request) {
  clock_.advance(kRoundTrip / 2);
  const SimAnswer answer = api_.handle(sim_request(request));
  clock_.advance(kRoundTrip / 2);
  HttpResponse response{answer.status, {}, answer.body, kRoundTrip};
  if (on_answer) on_answer(request, response);
  return response;
}

SimAnswer FaultyWire::ask(const std::string& method, const std::string& target,
                          const std::string& body) {
  return api_.handle(sim_request(method, target, body));
}

HttpOutcome FaultyWire::strike(const HttpRequest& request, Fault fault) {
  if (fault == Fault::refused) {
    return no_answer(request, FirstByte::not_sent, "connection refused");
  }
  if (fault == Fault::tls_failed) {
    return no_answer(request, FirstByte::not_sent, "certificate not trusted");
  }
  constexpr Set kTimeOuts = set_of({Fault::timeout_before, Fault::timeout_after, Fault::slow_drip});
  std::optional<HttpOutcome> truth;
  if (!contains(kNotActedUpon, fault)) truth = pass(request);
  if (contains(kTimeOuts, fault)) {
    clock_.advance(request.timeout);
    return no_answer(request, FirstByte::maybe_sent, "time-out");
  }
  if (fault == Fault::reset_before || fault == Fault::reset_after) {
    return no_answer(request, FirstByte::maybe_sent, "connection reset");
  }
  if (fault == Fault::length_too_long) {
    return no_answer(request, FirstByte::maybe_sent, "the body is shorter than announced");
  }
  if (fault == Fault::oversized || fault == Fault::compressed_bomb) {
    return no_answer(request, FirstByte::maybe_sent, "the answer is larger than allowed",
                     ErrorKind::protocol);
  }
  if (const auto* const page = page_of(fault)) return answer_of(*page);
  truth->value().body = damaged(fault, truth->value().body);
  return *std::move(truth);
}

}  // namespace apex::testing
