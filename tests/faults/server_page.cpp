#include "tests/faults/server_page.h"

#include <algorithm>
#include <iterator>

namespace apex::testing {
namespace {

constexpr const char* kHtml = "<html><h1>Not now</h1></html>";
constexpr ServerPage kPages[] = {
    {Fault::bad_gateway_502, 502, kHtml},
    {Fault::maintenance_503, 503, kHtml},
    {Fault::code_10001, 200, R"({"code":10001,"msg":"request failed"})"},
    {Fault::error_500, 500, "internal server error"},
    {Fault::gateway_timeout_504, 504, kHtml},
    {Fault::code_10004, 200, R"({"code":10004,"msg":"request timeout"})"},
    {Fault::too_many_for_2_s, 429, "too many requests", "2"},
    {Fault::too_many, 429, "too many requests"},
    {Fault::too_many_for_an_hour, 429, "too many requests", "3600"},
    {Fault::banned_403, 403, kHtml},
    {Fault::code_10003, 200, R"({"code":10003,"msg":"too many requests"})"},
};

}  // namespace

const ServerPage* page_of(Fault fault) {
  const auto* const found =
      std::find_if(std::begin(kPages), std::end(kPages),
                   [&](const ServerPage& page) { return page.fault == fault; });
  return found == std::end(kPages) ? nullptr : found;
}

}  // namespace apex::testing
