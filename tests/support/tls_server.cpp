#include "tests/support/tls_server.h"

#include <netinet/in.h>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <tuple>
#include <utility>

#include "base/check.h"

namespace apex::testing {
namespace {

constexpr int kSliceMs = 10;

struct Deleter {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(X509_EXTENSION* extension) const { X509_EXTENSION_free(extension); }
  void operator()(BIO* bio) const { BIO_free_all(bio); }
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
  void operator()(SSL* ssl) const { SSL_free(ssl); }
};
template <typename T>
using Owned = std::unique_ptr<T, Deleter>;

Owned<X509> self_signed(EVP_PKEY* key, const TlsServerOptions& options) {
  constexpr long kDay = 24L * 60 * 60;
  Owned<X509> certificate(X509_new());
  X509_set_version(certificate.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
  const bool expired = options.validity == TlsServerOptions::Validity::expired;
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -2 * kDay);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), expired ? -kDay : kDay);
  X509_set_pubkey(certificate.get(), key);
  X509_NAME* name = X509_get_subject_name(certificate.get());
  const std::string common_name = "made for a test";
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(common_name.data()),
                             static_cast<int>(common_name.size()), -1, 0);
  X509_set_issuer_name(certificate.get(), name);
  for (const auto& [id, value] : {std::pair{NID_subject_alt_name, options.subject},
                                  std::pair{NID_basic_constraints, std::string("CA:TRUE")}}) {
    const Owned<X509_EXTENSION> extension(X509V3_EXT_conf_nid(nullptr, nullptr, id, value.c_str()));
    APEX_CHECK(extension != nullptr);
    X509_add_ext(certificate.get(), extension.get(), -1);
  }
  APEX_CHECK(X509_sign(certificate.get(), key, EVP_sha256()) != 0);
  return certificate;
}

/// Length of a whole HTTP message, 0 where it is not whole yet.
std::size_t message_length(const std::string& bytes) {
  const std::size_t head = bytes.find("\r\n\r\n");
  if (head == std::string::npos) return 0;
  const std::string name = "\r\nContent-Length: ";
  const std::size_t at = bytes.find(name);
  const std::size_t body =
      at < head ? std::strtoul(bytes.c_str() + at + name.size(), nullptr, 10) : 0;
  return bytes.size() >= head + 4 + body ? head + 4 + body : 0;
}

std::string to_pem(X509* certificate) {
  const Owned<BIO> memory(BIO_new(BIO_s_mem()));
  APEX_CHECK(PEM_write_bio_X509(memory.get(), certificate) == 1);
  char* text = nullptr;
  const long size = BIO_get_mem_data(memory.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

}  // namespace

struct TlsServer::Keys {
  Owned<SSL_CTX> context;
};

TlsServer::TlsServer(TlsServerOptions options)
    : options_(std::move(options)), keys_(std::make_unique<Keys>()) {
  const Owned<EVP_PKEY> key(EVP_EC_gen("P-256"));
  APEX_CHECK(key != nullptr);
  const Owned<X509> certificate = self_signed(key.get(), options_);
  pem_ = to_pem(certificate.get());
  keys_->context.reset(SSL_CTX_new(TLS_server_method()));
  APEX_CHECK(SSL_CTX_use_certificate(keys_->context.get(), certificate.get()) == 1);
  APEX_CHECK(SSL_CTX_use_PrivateKey(keys_->context.get(), key.get()) == 1);

  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  APEX_CHECK(listener_ >= 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  auto* const plain = reinterpret_cast<sockaddr*>(&address);
  socklen_t size = sizeof(address);
  APEX_CHECK(::bind(listener_, plain, size) == 0);
  APEX_CHECK(::listen(listener_, 8) == 0);
  APEX_CHECK(::getsockname(listener_, plain, &size) == 0);
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { run(); });
}

TlsServer::~TlsServer() { std::ignore = stop(); }

std::string TlsServer::base_url() const { return "https://127.0.0.1:" + std::to_string(port_); }

int TlsServer::stop() {
  stopping_ = true;
  if (thread_.joinable()) thread_.join();
  if (listener_ >= 0) ::close(std::exchange(listener_, -1));
  return requests_;
}

bool TlsServer::wait_readable(int socket) {
  for (Milliseconds waited{0}; !stopping_ && waited < kLifetime; waited += Milliseconds{kSliceMs}) {
    pollfd entry{socket, POLLIN, 0};
    if (::poll(&entry, 1, kSliceMs) > 0) return true;
  }
  return false;
}

void TlsServer::run() {
  sigset_t broken_pipe;  // OpenSSL writes without MSG_NOSIGNAL
  sigemptyset(&broken_pipe);
  sigaddset(&broken_pipe, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &broken_pipe, nullptr);
  while (wait_readable(listener_)) {
    const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0) continue;
    // A client that goes silent in the middle of a record must not hold the thread.
    const timeval limit{5, 0};
    ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
    serve(socket);
    ::close(socket);
  }
}

/// "" where the server behind it fails.
std::string TlsServer::answer_to(const std::string& request) {
  if (options_.forward_to == 0) return "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
  const int server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(options_.forward_to));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  std::string answer;
  if (::connect(server, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0 &&
      ::send(server, request.data(), request.size(), MSG_NOSIGNAL) ==
          static_cast<ssize_t>(request.size())) {
    std::array<char, 65536> buffer{};
    while (message_length(answer) == 0 && wait_readable(server)) {
      const ssize_t count = ::recv(server, buffer.data(), buffer.size(), 0);
      if (count <= 0) break;
      answer.append(buffer.data(), static_cast<std::size_t>(count));
    }
  }
  ::close(server);
  return message_length(answer) == 0 ? "" : answer;
}

void TlsServer::serve(int socket) {
  const Owned<SSL> ssl(SSL_new(keys_->context.get()));
  SSL_set_fd(ssl.get(), socket);
  if (SSL_accept(ssl.get()) != 1) return;
  std::string text;
  std::array<char, 4096> buffer{};
  while (SSL_pending(ssl.get()) > 0 || wait_readable(socket)) {
    const int count = SSL_read(ssl.get(), buffer.data(), static_cast<int>(buffer.size()));
    if (count <= 0) return;
    text.append(buffer.data(), static_cast<std::size_t>(count));
    if (message_length(text) == 0) continue;
    ++requests_;
    const std::string answer = answer_to(text);
    text.clear();
    if (answer.empty()) return;
    if (SSL_write(ssl.get(), answer.data(), static_cast<int>(answer.size())) <= 0) return;
  }
}

}  // namespace apex::testing
