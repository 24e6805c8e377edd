#include "kube/credentials.h"

#include "kube/pem.h"
#include "text/encoding.h"
#include "text/strings.h"

#include <utility>

namespace k8spark::kube {

namespace {

constexpr sys::Clock::Milliseconds kTokenFileAge{50'000};
// Source: client-go, transport/cert_rotation.go.
constexpr sys::Clock::Milliseconds kCertificateAge{300'000};

// Every byte that is no HTTP token character, and '%', as %xx.
// Source: client-go, transport/round_trippers.go headerKeyEscape.
std::string escape_header_key(std::string_view key) {
  static constexpr std::string_view kAllowed =
      "!#$&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  std::string escaped;
  for (char const c : key) {
    if (kAllowed.find(c) != std::string_view::npos) {
      escaped += c;
    } else {
      escaped += '%' + text::hex_encode(std::string_view(&c, 1));
    }
  }
  return escaped;
}

void add_impersonation(Impersonation const& as, std::vector<http::Header>& headers) {
  if (as.user.empty()) return;
  headers.emplace_back("Impersonate-User", as.user);
  if (!as.uid.empty()) headers.emplace_back("Impersonate-Uid", as.uid);
  for (std::string const& group : as.groups) headers.emplace_back("Impersonate-Group", group);
  for (auto const& [key, value] : as.extra)
    headers.emplace_back("Impersonate-Extra-" + escape_header_key(key), value);
}

}  // namespace

Credentials::Credentials(ClusterAccess const& access,
                         sys::FileSystem const& files,
                         sys::Clock& clock,
                         PluginHost plugins)
    : auth_(access.auth),
      files_(files),
      clock_(clock),
      shown_cert_(access.tls.client_cert_pem),
      looked_at_(clock.steady()) {
  if (auth_.kind == Auth::Kind::kExec && auth_.exec && auth_.exec->session)
    login_ = std::make_unique<ExecLogin>(access, clock, std::move(plugins));
}

bool Credentials::look_at_certificate() {
  looked_at_ = clock_.steady();
  if (auth_.client_cert_file.empty() || auth_.client_key_file.empty()) return false;
  Result<std::string> certificate = files_.read(auth_.client_cert_file);
  if (!certificate || *certificate == shown_cert_) return false;
  Result<std::string> key = files_.read(auth_.client_key_file);
  // Half a renewal: the next look may find the other half.
  if (!key || check_key(*certificate, *key) != KeyFit::kFits) return false;
  shown_cert_ = *certificate;
  new_identity_ = Identity{*std::move(certificate), *std::move(key)};
  return true;
}

Result<std::string> Credentials::plugin_token() {
  if (!login_) return usage_error("the user entry names no credential plugin");
  K8SPARK_ASSIGN(ExecLogin::Current current, login_->current());
  generation_ = current.generation;
  ExecCredential& given = current.credential;
  if (given.client_cert_pem != shown_cert_) {
    shown_cert_ = given.client_cert_pem;
    new_identity_ = Identity{std::move(given.client_cert_pem), std::move(given.client_key_pem)};
  }
  return std::move(given.token);
}

std::optional<Credentials::Identity> Credentials::take_new_identity() {
  return std::exchange(new_identity_, std::nullopt);
}

Result<std::string> Credentials::bearer_token() {
  if (auth_.kind == Auth::Kind::kToken) return auth_.token;
  if (fresh_ && clock_.steady() - read_at_ < kTokenFileAge) return cached_;
  auto const text = files_.read(auth_.token_file);
  std::string const token = text ? std::string(text::trim(*text)) : std::string();
  if (!token.empty()) {
    cached_ = token;
    read_at_ = clock_.steady();
    fresh_ = true;
    return cached_;
  }
  if (!cached_.empty()) return cached_;  // a failed re-read keeps the last good token
  if (!auth_.token.empty()) return auth_.token;
  return usage_error(
      text ? "the token file is empty" : "the token file cannot be read: " + text.error().message,
      auth_.token_file);
}

Result<std::vector<http::Header>> Credentials::headers() {
  std::vector<http::Header> headers;
  if (clock_.steady() - looked_at_ >= kCertificateAge) look_at_certificate();
  switch (auth_.kind) {
    case Auth::Kind::kNone:
      break;
    case Auth::Kind::kToken:
    case Auth::Kind::kTokenFile: {
      K8SPARK_ASSIGN(std::string const token, bearer_token());
      headers.emplace_back("Authorization", "Bearer " + token);
      break;
    }
    case Auth::Kind::kBasic:
      headers.emplace_back("Authorization",
                           "Basic " + text::base64_encode(auth_.username + ':' + auth_.password));
      break;
    case Auth::Kind::kExec: {
      K8SPARK_ASSIGN(std::string const token, plugin_token());
      if (!token.empty()) headers.emplace_back("Authorization", "Bearer " + token);
      break;
    }
  }
  add_impersonation(auth_.impersonation, headers);
  return headers;
}

bool Credentials::refresh() {
  if (login_) return login_->renew(generation_);
  if (look_at_certificate()) return true;
  if (auth_.kind != Auth::Kind::kTokenFile) return false;
  std::string const before = cached_;
  fresh_ = false;
  return bearer_token().value_or(before) != before;
}

std::string Credentials::describe() const {
  switch (auth_.kind) {
    case Auth::Kind::kToken:
      return "a token";
    case Auth::Kind::kTokenFile:
      return "the token of " + auth_.token_file;
    case Auth::Kind::kBasic:
      return "user name and password";
    case Auth::Kind::kExec:
      return "the plugin " + (auth_.exec ? auth_.exec->command : "");
    case Auth::Kind::kNone:
      break;
  }
  return "no token";
}

}  // namespace k8spark::kube
