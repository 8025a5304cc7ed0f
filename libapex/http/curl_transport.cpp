#include "http/curl_transport.h"

#include <arpa/inet.h>
#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <exception>
#include <filesystem>
#include <optional>
#include <tuple>
#include <utility>

namespace apex {
namespace {

constexpr std::size_t kHeaderBytesMax = std::size_t{64} << 10;

struct CurlDeleter {
  void operator()(CURL* curl) const { curl_easy_cleanup(curl); }
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
  void operator()(char* text) const { curl_free(text); }
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

/// What one transfer gathers while libcurl calls back.
struct Transfer {
  HttpMethod method = HttpMethod::get;
  int requests = 0;  // how often libcurl was about to write the request
  bool refused_second = false;
  bool too_large = false;
  bool ran_out_of_memory = false;
  std::size_t header_bytes = 0;
  HttpResponse response;
  const StopToken* hurry = nullptr;
  std::optional<Milliseconds> hurries_since;  // steady
};

/// libcurl is C: what is thrown through it leaves a handle that never works again. Without memory
/// the transfer ends, with `given_up`.
template <typename Work>
auto without_throw(Transfer& transfer, Work work, decltype(work()) given_up) noexcept {
  try {
    return work();
  } catch (const std::exception&) {  // all that the standard library throws
    transfer.ran_out_of_memory = true;
    return given_up;
  }
}

/// Called about once a second.
int on_progress(void* data, curl_off_t, curl_off_t, curl_off_t, curl_off_t) noexcept {
  auto& transfer = *static_cast<Transfer*>(data);
  if (transfer.hurry == nullptr || !transfer.hurry->stop_requested()) return 0;
  const Milliseconds now = SystemClock().steady();
  if (!transfer.hurries_since) transfer.hurries_since = now;
  constexpr int kAbort = 1;
  const Milliseconds left = transfer.method == HttpMethod::get ? kHurriedGet : kHurriedPost;
  return now - *transfer.hurries_since < left ? 0 : kAbort;
}

/// Called when the connection stands, handshakes included, and before each writing of the request:
/// a second time within one transfer when libcurl repeats it because a reused connection died.
int on_request(void* data, char*, char*, int, int) noexcept {
  auto& transfer = *static_cast<Transfer*>(data);
  if (transfer.method == HttpMethod::post && transfer.requests > 0) {
    transfer.refused_second = true;
    return CURL_PREREQFUNC_ABORT;
  }
  ++transfer.requests;
  return CURL_PREREQFUNC_OK;
}

std::size_t take_body(std::string_view bytes, Transfer& transfer) {
  if (transfer.response.body.size() + bytes.size() > Transport::kBodyBytesMax) {
    transfer.too_large = true;
    return 0;
  }
  transfer.response.body.append(bytes);
  return bytes.size();
}

std::size_t on_body(char* bytes, std::size_t size, std::size_t count, void* data) noexcept {
  auto& transfer = *static_cast<Transfer*>(data);
  const std::string_view part(bytes, size * count);
  return without_throw(
      transfer, [&] { return take_body(part, transfer); }, std::size_t{0});
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  const auto begin = text.find_first_not_of(kBlank);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlank) - begin + 1);
}

std::size_t take_header(std::string_view line, Transfer& transfer) {
  transfer.header_bytes += line.size();
  if (transfer.header_bytes > kHeaderBytesMax) {
    transfer.too_large = true;
    return 0;
  }
  if (line.starts_with("HTTP/")) {
    transfer.response.headers.clear();  // of an interim answer
  } else if (const auto colon = line.find(':'); colon != std::string_view::npos) {
    transfer.response.headers.push_back({std::string(trimmed(line.substr(0, colon))),
                                         std::string(trimmed(line.substr(colon + 1)))});
  }
  return line.size();
}

std::size_t on_header(char* bytes, std::size_t size, std::size_t count, void* data) noexcept {
  auto& transfer = *static_cast<Transfer*>(data);
  const std::string_view line(bytes, size * count);
  return without_throw(
      transfer, [&] { return take_header(line, transfer); }, std::size_t{0});
}

bool is_loopback(const std::string& host) {
  if (host == "localhost" || host == "[::1]") return true;
  in_addr address{};
  return inet_pton(AF_INET, host.c_str(), &address) == 1 && (ntohl(address.s_addr) >> 24) == 127;
}

/// A part of the URL; empty where there is none.
std::string url_part(CURLU* url, CURLUPart part) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, 0) != CURLUE_OK) return {};
  const std::unique_ptr<char, CurlDeleter> owned(text);
  return text;
}

/// "scheme://host[:port]", or why not. Messages do not quote the URL: it may hold a password.
Result<std::string> checked_base_url(const std::string& base_url) {
  const std::unique_ptr<CURLU, CurlDeleter> url(curl_url());
  if (url == nullptr) return fail(ErrorKind::internal, "out of memory");
  if (curl_url_set(url.get(), CURLUPART_URL, base_url.c_str(), 0) != CURLUE_OK) {
    return fail(ErrorKind::config, "base URL: not a URL with http:// or https://");
  }
  for (const CURLUPart part : {CURLUPART_USER, CURLUPART_PASSWORD, CURLUPART_OPTIONS,
                               CURLUPART_QUERY, CURLUPART_FRAGMENT}) {
    if (!url_part(url.get(), part).empty()) {
      return fail(ErrorKind::config, "base URL: user, query and fragment are not allowed");
    }
  }
  if (const std::string path = url_part(url.get(), CURLUPART_PATH); path != "/" && !path.empty()) {
    return fail(ErrorKind::config, "base URL: nothing may follow host and port");
  }
  const std::string scheme = url_part(url.get(), CURLUPART_SCHEME);
  const std::string host = url_part(url.get(), CURLUPART_HOST);
  const std::string port = url_part(url.get(), CURLUPART_PORT);
  if (scheme == "http" && !is_loopback(host)) {
    return fail(ErrorKind::config, "base URL: plain http is for loopback only, use https");
  }
  if (scheme != "http" && scheme != "https") {
    return fail(ErrorKind::config, "base URL: neither http:// nor https://");
  }
  return scheme + "://" + host + (port.empty() ? "" : ":" + port);
}

bool is_sendable(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

/// The headers as libcurl wants them, or why not.
Result<std::unique_ptr<curl_slist, CurlDeleter>> header_list(const HttpRequest& request) {
  std::unique_ptr<curl_slist, CurlDeleter> list;
  const auto add = [&list](const std::string& line) {
    curl_slist* longer = curl_slist_append(list.get(), line.c_str());
    if (longer == nullptr) return false;
    std::ignore = list.release();  // it is the head of `longer`
    list.reset(longer);
    return true;
  };
  // An Expect header would split the request in two writes and wait in between.
  bool added = add("Expect:");
  for (const HttpHeader& header : request.headers) {
    if (header.name.empty() || header.value.empty() || !is_sendable(header.name) ||
        !is_sendable(header.value)) {
      return fail(ErrorKind::config, "header " + header.name.substr(0, 40) +
                                         ": empty, or with characters that cannot be sent");
    }
    added = added && add(header.name + ": " + header.value);
  }
  if (!added) return fail(ErrorKind::internal, "out of memory");
  return list;
}

ErrorKind kind_of(CURLcode code) {
  switch (static_cast<int>(code)) {
    case CURLE_WRITE_ERROR:
    case CURLE_BAD_CONTENT_ENCODING:
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_HTTP2:
      return ErrorKind::protocol;
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_URL_MALFORMAT:
      return ErrorKind::config;
    case CURLE_OUT_OF_MEMORY:
    case CURLE_FAILED_INIT:
    case CURLE_RECURSIVE_API_CALL:
    case CURLE_BAD_FUNCTION_ARGUMENT:
      return ErrorKind::internal;
    default:  // a foreign enumeration, open to new values
      return ErrorKind::unavailable;
  }
}

/// What a transfer ended with that says nothing of the wire: whether the handle is as it should be,
/// nobody knows.
bool leaves_handle_in_doubt(CURLcode code) { return kind_of(code) == ErrorKind::internal; }

}  // namespace

struct CurlTransport::Handle {
  CurlOptions options;
  std::string base_url;
  std::unique_ptr<CURL, CurlDeleter> curl;

  /// Another handle in its place; the connection is given up with the old one.
  void renew() {
    if (CURL* const fresh = curl_easy_init()) curl.reset(fresh);  // else the next call tries it
  }
  void set_connection_options() const;
  void set_request_options(const HttpRequest& request, const curl_slist* headers,
                           Transfer& transfer) const;
};

CurlTransport::CurlTransport(std::unique_ptr<Handle> handle) : handle_(std::move(handle)) {}
CurlTransport::CurlTransport(CurlTransport&& other) noexcept = default;
CurlTransport& CurlTransport::operator=(CurlTransport&& other) noexcept = default;
CurlTransport::~CurlTransport() = default;

Result<CurlTransport> CurlTransport::open(const CurlOptions& options) {
  if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {  // counted, safe to repeat
    return fail(ErrorKind::internal, "libcurl could not be started");
  }
  APEX_TRY_ASSIGN(std::string base_url, checked_base_url(options.base_url));
  std::error_code ignored;
  if (!options.ca_file.empty() && !std::filesystem::is_regular_file(options.ca_file, ignored)) {
    return fail(ErrorKind::config, "CA file '" + options.ca_file + "': no such file");
  }
  auto handle = std::make_unique<Handle>(Handle{options, std::move(base_url), nullptr});
  handle->curl.reset(curl_easy_init());
  if (handle->curl == nullptr) {
    return fail(ErrorKind::internal, "libcurl could not be started");
  }
  return CurlTransport(std::move(handle));
}

void CurlTransport::Handle::set_connection_options() const {
  CURL* const c = curl.get();
  curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, base_url.starts_with("https:") ? "https" : "http");
  curl_easy_setopt(c, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  curl_easy_setopt(c, CURLOPT_HTTP09_ALLOWED, 0L);
  curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(c, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(c, CURLOPT_SSL_VERIFYHOST, 2L);
  curl_easy_setopt(c, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  if (!options.ca_file.empty()) {
    curl_easy_setopt(c, CURLOPT_CAINFO, options.ca_file.c_str());
    curl_easy_setopt(c, CURLOPT_CAPATH, nullptr);  // else the system's would be trusted as well
  }
  curl_easy_setopt(c, CURLOPT_NOPROXY, "*");
  curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
  // Else a time-out while a name is looked up would wait for the look-up to end.
  curl_easy_setopt(c, CURLOPT_QUICK_EXIT, 1L);
  curl_easy_setopt(c, CURLOPT_TCP_NODELAY, 1L);
  curl_easy_setopt(c, CURLOPT_MAXCONNECTS, 1L);
  curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT_MS,
                   static_cast<long>(options.connect_timeout.count()));
  curl_easy_setopt(c, CURLOPT_USERAGENT, options.user_agent.c_str());
  curl_easy_setopt(c, CURLOPT_ACCEPT_ENCODING, "gzip");
}

void CurlTransport::Handle::set_request_options(const HttpRequest& request,
                                                const curl_slist* headers,
                                                Transfer& transfer) const {
  CURL* const c = curl.get();
  curl_easy_setopt(c, CURLOPT_URL, (base_url + request.target).c_str());
  curl_easy_setopt(c, CURLOPT_PATH_AS_IS, 1L);  // what was signed is what is sent
  curl_easy_setopt(c, CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, static_cast<long>(request.timeout.count()));
  if (request.method == HttpMethod::post) {
    curl_easy_setopt(c, CURLOPT_POST, 1L);
    curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    curl_easy_setopt(c, CURLOPT_POSTFIELDS, request.body.c_str());  // not copied, outlives perform
  }
  transfer.hurry = options.hurry;
  curl_easy_setopt(c, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(c, CURLOPT_XFERINFOFUNCTION, on_progress);
  curl_easy_setopt(c, CURLOPT_XFERINFODATA, &transfer);
  curl_easy_setopt(c, CURLOPT_PREREQFUNCTION, on_request);
  curl_easy_setopt(c, CURLOPT_PREREQDATA, &transfer);
  curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, on_body);
  curl_easy_setopt(c, CURLOPT_WRITEDATA, &transfer);
  curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, on_header);
  curl_easy_setopt(c, CURLOPT_HEADERDATA, &transfer);
}

HttpOutcome CurlTransport::perform(const HttpRequest& request) {
  const auto refuse = [&request](ErrorKind kind, const std::string& why) {
    return tl::unexpected(
        TransportFailure{FirstByte::not_sent, kind, name_of(request) + ": " + why});
  };
  if (!request.target.starts_with('/') || !is_sendable(request.target) ||
      request.target.find_first_of(" #") != std::string::npos) {
    return refuse(ErrorKind::internal, "not a request target");
  }
  if (request.timeout.count() <= 0) return refuse(ErrorKind::unavailable, "no time left");
  const auto headers = header_list(request);
  if (!headers) return refuse(headers.error().kind, headers.error().message);

  CURL* const curl = handle_->curl.get();
  curl_easy_reset(curl);  // keeps the connection
  Transfer transfer;
  transfer.method = request.method;
  handle_->set_connection_options();
  handle_->set_request_options(request, headers->get(), transfer);
  CURLcode code = curl_easy_perform(curl);

  if (code != CURLE_OK) {
    if (transfer.ran_out_of_memory) code = CURLE_OUT_OF_MEMORY;
    if (leaves_handle_in_doubt(code)) handle_->renew();
    std::string why = curl_easy_strerror(code);
    if (transfer.too_large) why = "the answer is larger than allowed";
    if (transfer.refused_second) why = "the connection died under the request";
    if (code == CURLE_ABORTED_BY_CALLBACK && transfer.hurries_since)
      why = "no answer in time to stop";
    return tl::unexpected(TransportFailure{
        transfer.requests == 0 ? FirstByte::not_sent : FirstByte::maybe_sent,
        kind_of(transfer.refused_second ? CURLE_RECV_ERROR : code), name_of(request) + ": " + why});
  }
  long status = 0;
  curl_off_t written_us = 0;
  curl_off_t answered_us = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  curl_easy_getinfo(curl, CURLINFO_PRETRANSFER_TIME_T, &written_us);
  curl_easy_getinfo(curl, CURLINFO_STARTTRANSFER_TIME_T, &answered_us);
  transfer.response.status = static_cast<int>(status);
  transfer.response.round_trip =
      Milliseconds{std::max<curl_off_t>(answered_us - written_us, 0) / 1000};
  return std::move(transfer.response);
}

}  // namespace apex
