#include "http/exchange.h"

#include "http/server_certificate.h"
#include "http/url.h"
#include "text/strings.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <cctype>
#include <cstdio>

namespace k8spark::http {

namespace {

constexpr std::size_t kErrorBodyCap = std::size_t{64} << 10U;
constexpr long kStreamBuffer = 256L << 10;  // libcurl takes up to 512 KiB
constexpr long kUploadBuffer = 256L << 10;  // and up to 2 MiB here
constexpr std::uint64_t kExpectFrom = std::uint64_t{1} << 20U;

// A line feed in a header would begin another header.
bool is_clean(std::string_view value) {
  return std::none_of(value.begin(), value.end(), [](unsigned char c) {
    return c == '\r' || c == '\n' || c == '\0';
  });
}

}  // namespace

template <typename Value>
void Exchange::set(CURLoption option, Value value) {
  CURLcode const code = curl_easy_setopt(easy_.get(), option, value);
  if (setup_ == CURLE_OK) setup_ = code;
}

Exchange::Exchange(Request const& request,
                   CurlOptions const& options,
                   StreamSink const* sink,
                   bool http2)
    : request_(request),
      options_(options),
      sink_(sink),
      easy_(curl_easy_init()),
      url_(request.url) {
  if (!easy_) {
    setup_ = CURLE_FAILED_INIT;
    return;
  }
  set(CURLOPT_ERRORBUFFER, error_text_.data());
  set_connection(http2);
  set_tls();
  set_server_name();
  set_request();
  set(CURLOPT_URL, url_.c_str());
  set(CURLOPT_HEADERFUNCTION, &Exchange::on_header);
  set(CURLOPT_HEADERDATA, this);
  set(CURLOPT_WRITEFUNCTION, &Exchange::on_body);
  set(CURLOPT_WRITEDATA, this);
  set(CURLOPT_PREREQFUNCTION, &Exchange::on_send);
  set(CURLOPT_PREREQDATA, this);
}

void Exchange::set_connection(bool http2) {
  set(CURLOPT_PROTOCOLS_STR, "http,https");
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_FOLLOWLOCATION, 0L);
  set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  // Proxies are decided by http/proxy.h: "" is none, and libcurl's own NO_PROXY must not speak.
  set(CURLOPT_PROXY, options_.proxy.c_str());
  set(CURLOPT_NOPROXY, "");
  set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options_.connect_timeout.count()));
  if (request_.timeout) set(CURLOPT_TIMEOUT_MS, static_cast<long>(request_.timeout->count()));
  if (request_.stall_timeout) {
    set(CURLOPT_LOW_SPEED_LIMIT, 1L);
    set(CURLOPT_LOW_SPEED_TIME, static_cast<long>(request_.stall_timeout->count()));
  }
  set(CURLOPT_TCP_KEEPALIVE, 1L);
  set(CURLOPT_TCP_KEEPIDLE, 30L);
  set(CURLOPT_TCP_KEEPINTVL, 15L);
  set(CURLOPT_SOCKOPTFUNCTION, &Exchange::on_socket);
  long const version = http2 ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1;
  set(CURLOPT_HTTP_VERSION, version);
  set(CURLOPT_PIPEWAIT, http2 ? 1L : 0L);
  if (sink_ != nullptr) set(CURLOPT_BUFFERSIZE, kStreamBuffer);
}

void Exchange::set_blob(CURLoption option, std::string const& bytes) {
  if (bytes.empty()) return;
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-const-cast): libcurl copies, it does not write
  curl_blob blob{const_cast<char*>(bytes.data()), bytes.size(), CURL_BLOB_COPY};
  set(option, &blob);
}

void Exchange::set_tls() {
  TlsOptions const& tls = options_.tls;
  set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  if (!tls.ca_pem.empty()) {
    // Debian's libcurl has a CAPATH compiled in, and the blob alone does not switch it off: the
    // system's roots would stay trusted.
    set(CURLOPT_CAPATH, static_cast<char const*>(nullptr));
    set(CURLOPT_CAINFO, static_cast<char const*>(nullptr));
    set_blob(CURLOPT_CAINFO_BLOB, tls.ca_pem);
  }
  if (tls.insecure_skip_verify) {
    set(CURLOPT_SSL_VERIFYPEER, 0L);
    set(CURLOPT_SSL_VERIFYHOST, 0L);
  }
  set(CURLOPT_SSLCERTTYPE, "PEM");
  set(CURLOPT_SSLKEYTYPE, "PEM");
  set_blob(CURLOPT_SSLCERT_BLOB, tls.client_cert_pem);
  set_blob(CURLOPT_SSLKEY_BLOB, tls.client_key_pem);
  set(CURLOPT_SSL_CTX_FUNCTION, &Exchange::on_tls);
  set(CURLOPT_SSL_CTX_DATA, this);
  set(CURLOPT_KEYPASSWD, "");  // else OpenSSL asks for an encrypted key's password on the terminal
}

// SNI and verification follow the URL's host: the URL gets the wanted name, the connection goes to
// the real host, and so does the Host header.
void Exchange::set_server_name() {
  std::string const& name = options_.tls.server_name;
  auto const parts = split_url(request_.url);
  if (name.empty() || !parts || parts->scheme != "https" || parts->host == text::to_lower(name))
    return;
  std::string const target = name + ':' + std::to_string(parts->port);
  std::size_t const path = request_.url.find_first_of("/?#", parts->scheme.size() + 3);
  url_ = parts->scheme + "://" + target;
  if (path != std::string::npos) url_ += request_.url.substr(path);
  connect_to_.reset(curl_slist_append(nullptr, (target + ':' + parts->authority()).c_str()));
  set(CURLOPT_CONNECT_TO, connect_to_.get());
  add_header("Host: " + parts->authority());
}

void Exchange::add_header(std::string const& line) {
  curl_slist* const longer = curl_slist_append(headers_.get(), line.c_str());
  if (longer == nullptr) {
    setup_ = CURLE_OUT_OF_MEMORY;
    return;
  }
  [[maybe_unused]] curl_slist* const same = headers_.release();
  headers_.reset(longer);
}

void Exchange::set_request() {
  set(CURLOPT_USERAGENT, options_.user_agent.c_str());
  bool typed = false;
  for (auto const& [name, value] : request_.headers) {
    if (!is_clean(name) || !is_clean(value)) setup_ = CURLE_BAD_FUNCTION_ARGUMENT;
    typed = typed || text::equals_ignore_case(name, "Content-Type");
    std::string line = name;
    line += value.empty() ? ";" : ": ";
    add_header(line.append(value));
  }
  // No "100-continue" and its second of waiting, but where libcurl is to say so itself.
  if (!request_.source || request_.source->size < kExpectFrom) add_header("Expect:");
  if (!typed) add_header("Content-Type:");
  if (request_.accept_gzip) set(CURLOPT_ACCEPT_ENCODING, "gzip");
  if (request_.source) {
    set_source();
  } else {
    set_body();
  }
  if (request_.method == "HEAD") set(CURLOPT_NOBODY, 1L);
  if (request_.method != "GET" || !request_.body.empty())
    set(CURLOPT_CUSTOMREQUEST, request_.method.c_str());
  set(CURLOPT_HTTPHEADER, headers_.get());
}

void Exchange::set_body() {
  if (request_.body.empty() && request_.method != "POST" && request_.method != "PUT" &&
      request_.method != "PATCH")
    return;
  set(CURLOPT_POST, 1L);
  set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request_.body.size()));
  set(CURLOPT_POSTFIELDS, request_.body.c_str());
}

void Exchange::set_source() {
  set(CURLOPT_UPLOAD, 1L);
  set(CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(request_.source->size));
  set(CURLOPT_UPLOAD_BUFFERSIZE, kUploadBuffer);
  set(CURLOPT_READFUNCTION, &Exchange::on_read);
  set(CURLOPT_READDATA, this);
  set(CURLOPT_SEEKFUNCTION, &Exchange::on_seek);
  set(CURLOPT_SEEKDATA, this);
}

bool Exchange::take_activity() {
  bool const was = active_;
  active_ = false;
  return was;
}

bool Exchange::take_header(std::string_view line) {
  active_ = true;
  if (line.starts_with("HTTP/")) {  // also after "100 Continue": the last head counts
    response_ = {};
    return true;
  }
  std::string_view const text = text::trim(line);
  if (text.empty()) {
    long status = 0;
    curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status);
    response_.status = static_cast<int>(status);
    bool const final = status >= 200;
    if (final && sink_ != nullptr && sink_->on_head && !sink_->on_head(response_)) stopped_ = true;
    return !stopped_;
  }
  std::size_t const colon = text.find(':');
  if (colon == std::string_view::npos) return true;
  response_.headers.emplace_back(text::to_lower(text.substr(0, colon)),
                                 text::trim(text.substr(colon + 1)));
  return true;
}

bool Exchange::take_bytes(std::string_view bytes) {
  active_ = true;
  if (sink_ == nullptr) {
    response_.body.append(bytes);
    return true;
  }
  if (response_.status < 400) {
    if (sink_->on_bytes && !sink_->on_bytes(bytes)) stopped_ = true;
    return !stopped_;
  }
  response_.body.append(bytes.substr(0, kErrorBodyCap - response_.body.size()));
  stopped_ = response_.body.size() >= kErrorBodyCap;
  return !stopped_;
}

std::size_t Exchange::give_bytes(std::span<char> into) {
  BodySource const& source = *request_.source;
  std::uint64_t const left = source.size - given_;
  if (left == 0) return 0;
  if (left < into.size()) into = into.first(static_cast<std::size_t>(left));
  Result<std::size_t> const got = source.read(given_, into);
  if (!got) {
    source_error_ = got.error();
    return CURL_READFUNC_ABORT;
  }
  if (*got == 0) {
    source_error_ = Error{ErrorCode::kUnavailable, "ended before its size was reached", "", ""};
    return CURL_READFUNC_ABORT;
  }
  given_ += *got;
  if (source.on_progress) source.on_progress(given_);
  return *got;
}

std::size_t Exchange::on_read(char* bytes, std::size_t size, std::size_t count, void* self) {
  return static_cast<Exchange*>(self)->give_bytes({bytes, size * count});
}

// libcurl goes back to the beginning when it must send a body again.
int Exchange::on_seek(void* self, curl_off_t offset, int origin) {
  if (origin != SEEK_SET || offset < 0) return CURL_SEEKFUNC_CANTSEEK;
  static_cast<Exchange*>(self)->given_ = static_cast<std::uint64_t>(offset);
  return CURL_SEEKFUNC_OK;
}

std::size_t Exchange::on_header(char* bytes, std::size_t size, std::size_t count, void* self) {
  return static_cast<Exchange*>(self)->take_header({bytes, size * count}) ? size * count : 0;
}

std::size_t Exchange::on_body(char* bytes, std::size_t size, std::size_t count, void* self) {
  // One byte less than given also ends a transfer; 0 would be right for an empty piece.
  return static_cast<Exchange*>(self)->take_bytes({bytes, size * count}) ? size * count
                                                                         : size * count + 1;
}

// libcurl sends a request again by itself when a kept connection turns out to be closed. The first
// one may have been carried out: for anything but reading and sources that is for the caller to
// find out. A server that answers 417 to "Expect" also gets the source a second time.
int Exchange::on_send(void* self, char* /*ip*/, char* /*local_ip*/, int /*port*/, int /*local*/) {
  auto* const exchange = static_cast<Exchange*>(self);
  ++exchange->sends_;
  Request const& request = exchange->request_;
  bool const harmless = request.method == "GET" || request.method == "HEAD" || request.source;
  exchange->repeated_ = exchange->sends_ > 1 && !harmless;
  return exchange->repeated_ ? CURL_PREREQFUNC_ABORT : CURL_PREREQFUNC_OK;
}

CURLcode Exchange::on_tls(CURL* /*easy*/, void* context, void* self) {
  watch_certificate(context, &static_cast<Exchange*>(self)->certificate_);
  return CURLE_OK;
}

// Keepalive alone does not notice a peer that is gone while our bytes are still unacknowledged.
int Exchange::on_socket(void* /*self*/, curl_socket_t socket, curlsocktype purpose) {
  if (purpose != CURLSOCKTYPE_IPCXN) return CURL_SOCKOPT_OK;
  int const milliseconds = 60'000;
  setsockopt(socket, IPPROTO_TCP, TCP_USER_TIMEOUT, &milliseconds, sizeof milliseconds);
  fcntl(socket, F_SETFD, FD_CLOEXEC);  // NOLINT(cppcoreguidelines-pro-type-vararg)
  return CURL_SOCKOPT_OK;
}

void Exchange::trace(CURLcode code) const {
  if (!options_.trace) return;
  curl_off_t micros = 0;
  curl_off_t bytes = 0;
  long connects = 0;
  long version = 0;
  curl_easy_getinfo(easy_.get(), CURLINFO_TOTAL_TIME_T, &micros);
  curl_easy_getinfo(easy_.get(), CURLINFO_SIZE_DOWNLOAD_T, &bytes);
  curl_easy_getinfo(easy_.get(), CURLINFO_NUM_CONNECTS, &connects);
  curl_easy_getinfo(easy_.get(), CURLINFO_HTTP_VERSION, &version);
  std::string line = where_of(request_) + ": ";
  line +=
      code == CURLE_OK || stopped_ ? std::to_string(response_.status) : curl_easy_strerror(code);
  line += ", " + std::to_string(bytes) + " bytes, " + std::to_string(micros / 1000) + " ms";
  if (request_.source) line += ", " + std::to_string(given_) + " bytes sent";
  if (version == CURL_HTTP_VERSION_2_0) line += ", HTTP/2";
  if (connects > 0) line += ", new connection";
  if (stopped_) line += ", stopped";
  options_.trace(line);
}

Result<Response> Exchange::finish(CURLcode code) {
  trace(code);
  if (source_error_) return *std::move(source_error_);
  if (code == CURLE_OK || (stopped_ && !repeated_)) {
    response_.certificate = std::move(certificate_);
    return std::move(response_);
  }
  return failure(code);
}

Error Exchange::failure(CURLcode code) const {
  if (setup_ == CURLE_BAD_FUNCTION_ARGUMENT)
    return usage_error("a header holds a line break", where_of(request_));
  CurlFailure said{code, error_text_.data(), 0, was_sent(), repeated_, certificate_};
  if (said.text.empty()) said.text = curl_easy_strerror(code);
  long os_errno = 0;
  if (code == CURLE_COULDNT_CONNECT &&
      curl_easy_getinfo(easy_.get(), CURLINFO_OS_ERRNO, &os_errno) == CURLE_OK)
    said.os_errno = static_cast<int>(os_errno);
  return make_error(said, request_, options_);
}

}  // namespace k8spark::http
