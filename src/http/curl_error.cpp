#include "http/curl_error.h"

#include "http/url.h"
#include "text/strings.h"

#include <cstring>

namespace k8spark::http {

namespace {

constexpr char const* kUpHint =
    "is the cluster up, and does this machine reach it? kubectl cluster-info asks the same server";

std::string seconds(std::chrono::milliseconds duration) {
  std::string text = std::to_string(duration.count() / 1000);
  if (auto const rest = duration.count() % 1000; rest != 0)
    text += '.' + std::to_string(1000 + rest).substr(1, 1);
  return text + " s";
}

std::string server_of(Request const& request) {
  auto const parts = split_url(request.url);
  return parts ? parts->authority() : "the server";
}

Error connect_error(CurlFailure const& failure,
                    Request const& request,
                    CurlOptions const& options) {
  std::string message = "cannot connect to " + server_of(request);
  if (!options.proxy.empty()) message += " by the proxy " + printable_url(options.proxy);
  if (failure.os_errno != 0) {
    message += std::string(": ") + std::strerror(failure.os_errno);
  } else if (!failure.text.empty()) {
    message += ": " + failure.text;
  }
  return {ErrorCode::kUnavailable, message, "", kUpHint};
}

Error timeout_error(CurlFailure const& failure,
                    Request const& request,
                    CurlOptions const& options) {
  if (!failure.was_sent)
    return {
        ErrorCode::kUnavailable,
        "no connection to " + server_of(request) + " within " + seconds(options.connect_timeout),
        "",
        kUpHint};
  std::string const limit = request.timeout ? " within " + seconds(*request.timeout) : " in time";
  return {ErrorCode::kUnavailable, "no answer" + limit, "", ""};
}

// Which CA was asked, and what to look at.
Error untrusted_error(CurlFailure const& failure, CurlOptions const& options) {
  std::string hint;
  if (text::contains(failure.text, "no alternative certificate subject name") ||
      text::contains(failure.text, "does not match")) {
    hint =
        "the server answers under another name: set tls-server-name, or correct the server's URL";
  } else {
    std::string const source =
        options.ca_source.empty()
            ? (options.tls.ca_pem.empty() ? "the system's root certificates" : "the given CA")
            : options.ca_source;
    hint = "trusted is only " + source + "; is it the CA of this cluster?";
  }
  return {ErrorCode::kUnauthenticated,
          "the server's certificate is not trusted: " + failure.text +
              (failure.certificate.empty() ? "" : "; it is " + failure.certificate),
          "",
          hint};
}

// TLS 1.3 servers refuse a client's certificate after the handshake, as an alert while reading.
bool is_client_certificate_alert(std::string_view text) {
  return text::contains(text, "alert") &&
         (text::contains(text, "certificate") || text::contains(text, "unknown ca") ||
          text::contains(text, "access denied"));
}

Error refused_certificate_error(CurlFailure const& failure) {
  return {ErrorCode::kUnauthenticated,
          "the server does not accept our client certificate: " + failure.text,
          "",
          "is client-certificate of this user from this cluster, and still valid?"};
}

Error own_certificate_error(CurlFailure const& failure) {
  return usage_error(
      "the client certificate or its key cannot be used: " + failure.text,
      "",
      "both are PEM, belong together, and the key is not encrypted (encrypted client keys are not "
      "supported)");
}

Error lost_error(CurlFailure const& failure) {
  std::string message = "the connection was lost";
  if (failure.repeated) {
    message += " before the answer came";
  } else if (!failure.text.empty()) {
    message += ": " + failure.text;
  }
  return {ErrorCode::kUnavailable, message, "", ""};
}

Error explain(CurlFailure const& failure, Request const& request, CurlOptions const& options) {
  if (!failure.repeated && is_client_certificate_alert(failure.text))
    return refused_certificate_error(failure);
  switch (failure.code) {
    case CURLE_COULDNT_RESOLVE_HOST:
      return {ErrorCode::kUnavailable,
              "the name of " + server_of(request) + " cannot be found",
              "",
              "is the server's name right, and does this machine's name lookup know it (VPN)?"};
    case CURLE_COULDNT_RESOLVE_PROXY:
      return {ErrorCode::kUnavailable,
              "the name of the proxy " + printable_url(options.proxy) + " cannot be found",
              "",
              "check proxy-url, HTTPS_PROXY and NO_PROXY"};
    case CURLE_COULDNT_CONNECT:
    case CURLE_PROXY:
      return connect_error(failure, request, options);
    case CURLE_OPERATION_TIMEDOUT:
      return timeout_error(failure, request, options);
    case CURLE_PEER_FAILED_VERIFICATION:
      return untrusted_error(failure, options);
    case CURLE_SSL_CONNECT_ERROR:
      return {ErrorCode::kUnavailable,
              "no TLS connection with " + server_of(request) + ": " + failure.text,
              "",
              "does the server speak TLS 1.2 or newer on that port?"};
    case CURLE_SSL_CERTPROBLEM:
      return own_certificate_error(failure);
    case CURLE_SSL_CACERT_BADFILE:
      return usage_error("the CA certificate cannot be used: " + failure.text,
                         "",
                         "it must be PEM and hold at least one certificate");
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_URL_MALFORMAT:
      return usage_error("not a URL that can be asked: " + failure.text);
    default:
      return lost_error(failure);
  }
}

}  // namespace

std::string where_of(Request const& request) {
  return request.method + ' ' + printable_url(request.url);
}

Error make_error(CurlFailure const& failure, Request const& request, CurlOptions const& options) {
  Error error = explain(failure, request, options);
  error.where = where_of(request);
  error.outcome_unknown = failure.was_sent && error.code == ErrorCode::kUnavailable;
  return error;
}

Error cancelled_error(Request const& request, bool was_sent) {
  return {ErrorCode::kCancelled, "interrupted", where_of(request), "", was_sent};
}

}  // namespace k8spark::http
