#include "paper/faults.h"

#include <algorithm>

#include "base/check.h"

namespace apex {

const char* to_string(PaperFaultKind kind) {
  switch (kind) {
    case PaperFaultKind::refused:
      return "refused";
    case PaperFaultKind::symbol_disabled:
      return "symbol_disabled";
    case PaperFaultKind::order_unknown:
      return "order_unknown";
    case PaperFaultKind::late_match:
      return "late_match";
    case PaperFaultKind::not_filled:
      return "not_filled";
    case PaperFaultKind::reduce_only_canceled:
      return "reduce_only_canceled";
    case PaperFaultKind::partial_fill:
      return "partial_fill";
    case PaperFaultKind::price_gap:
      return "price_gap";
    case PaperFaultKind::closed_externally:
      return "closed_externally";
    case PaperFaultKind::late_report:
      return "late_report";
    case PaperFaultKind::order_shown_late:
      return "order_shown_late";
    case PaperFaultKind::fills_shown_late:
      return "fills_shown_late";
    case PaperFaultKind::stale_account:
      return "stale_account";
    case PaperFaultKind::fill_reported_twice:
      return "fill_reported_twice";
    case PaperFaultKind::late_settlement:
      return "late_settlement";
    case PaperFaultKind::fill_failed:
      return "fill_failed";
    case PaperFaultKind::answer_lost:
      return "answer_lost";
    case PaperFaultKind::request_lost:
      return "request_lost";
    case PaperFaultKind::request_late:
      return "request_late";
    case PaperFaultKind::margin_rate_refused:
      return "margin_rate_refused";
    case PaperFaultKind::fill_failed_in_part:
      return "fill_failed_in_part";
    case PaperFaultKind::rests:
      return "rests";
    case PaperFaultKind::filled_before_cancel:
      return "filled_before_cancel";
    case PaperFaultKind::filled_despite_cancel:
      return "filled_despite_cancel";
    case PaperFaultKind::cancel_lost:
      return "cancel_lost";
    case PaperFaultKind::cancel_answer_lost:
      return "cancel_answer_lost";
  }
  return "";
}

std::optional<PaperFaultKind> parse_paper_fault_kind(std::string_view text) {
  for (int i = 0; i < kPaperFaultKinds; ++i) {
    const auto kind = static_cast<PaperFaultKind>(i);
    if (text == to_string(kind)) return kind;
  }
  return std::nullopt;
}

const char* to_string(PaperLeg leg) {
  switch (leg) {
    case PaperLeg::any:
      return "any";
    case PaperLeg::open:
      return "open";
    case PaperLeg::close:
      return "close";
  }
  return "";
}

std::optional<PaperLeg> parse_paper_leg(std::string_view text) {
  for (const PaperLeg leg : {PaperLeg::any, PaperLeg::open, PaperLeg::close}) {
    if (text == to_string(leg)) return leg;
  }
  return std::nullopt;
}

void PaperFaults::arm(const PaperFault& fault) {
  APEX_CHECK(!fault.times || *fault.times > 0);
  armed_.push_back(fault);
}

template <typename Predicate>
std::optional<PaperFault> PaperFaults::take_if(Predicate strikes) {
  const auto found = std::find_if(armed_.begin(), armed_.end(), strikes);
  if (found == armed_.end()) return std::nullopt;
  PaperFault fault = *found;
  if (found->times && --*found->times == 0) armed_.erase(found);
  return fault;
}

std::optional<PaperFault> PaperFaults::take(PaperFaultKind kind, ReduceOnly reduce_only) {
  const PaperLeg leg = reduce_only == ReduceOnly::yes ? PaperLeg::close : PaperLeg::open;
  return take_if([&](const PaperFault& fault) {
    return fault.kind == kind && (fault.leg == PaperLeg::any || fault.leg == leg);
  });
}

std::optional<PaperFault> PaperFaults::take(PaperFaultKind kind) {
  return take_if([&](const PaperFault& fault) { return fault.kind == kind; });
}

}  // namespace apex
