#include "app/reach/api_proxy.h"

#include "app/reach/local_http.h"
#include "app/reach/relay.h"
#include "app/report.h"
#include "text/strings.h"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

namespace k8spark::app {

namespace {

constexpr std::chrono::seconds kHeadTime{30};
constexpr std::size_t kMaxHead = http::AnswerReader::kMaxHead;

bool head_is_there(std::string_view bytes) {
  return bytes.size() > kMaxHead || http::find_head(bytes);
}

Error lost(char const* what) {
  return {ErrorCode::kUnavailable, what, "", ""};
}

// The API server's answer, its head rewritten for the local client.
class ServerAnswer final : public Upstream {
 public:
  ServerAnswer(std::unique_ptr<http::Connection> connection, std::string server, bool last_try)
      : connection_(std::move(connection)), server_(std::move(server)), last_try_(last_try) {}

  // kUnauthenticated: a 401, which another try may change.
  Result<bool> receive(std::string& into) override {
    constexpr std::size_t kAtOnce = std::size_t{256} << 10U;
    std::array<char, 16384> buffer{};
    K8SPARK_CHECK(connection_->flush());
    while (into.size() < kAtOnce) {
      K8SPARK_ASSIGN(auto const got, connection_->receive(buffer));
      if (!got) return true;
      if (*got == 0 && !has_head_) return lost("the connection was lost before the answer came");
      if (*got == 0) return false;
      std::string_view const bytes(buffer.data(), *got);
      if (has_head_) {
        into.append(bytes);
      } else {
        K8SPARK_CHECK(take_head(bytes, into));
      }
    }
    return true;
  }
  Result<void> send(std::string_view bytes) override { return connection_->send(bytes); }
  [[nodiscard]] std::size_t unsent() const override { return connection_->unsent(); }
  [[nodiscard]] int descriptor() const override { return connection_->descriptor(); }

  // Something has been given to the local side.
  [[nodiscard]] bool has_head() const { return has_head_; }

 private:
  Result<void> take_head(std::string_view bytes, std::string& into) {
    pending_.append(bytes);
    while (auto const size = http::find_head(pending_)) {
      auto const head = http::parse_head(std::string_view(pending_).substr(0, *size));
      if (!head || !head->first_line.starts_with("HTTP/1.")) break;
      std::string const code =
          head->first_line.substr(std::min<std::size_t>(9, head->first_line.size()), 3);
      pending_.erase(0, *size);
      if (code.starts_with('1')) continue;  // interim: the real one follows
      if (code == "401" && !last_try_)
        return Error{ErrorCode::kUnauthenticated, "the login was refused", "", ""};
      has_head_ = true;
      into.append(local_answer_head(*head, server_)).append(std::exchange(pending_, {}));
      return {};
    }
    if (pending_.size() > kMaxHead || http::find_head(pending_))
      return lost("the answer is no HTTP");
    return {};
  }

  std::unique_ptr<http::Connection> connection_;
  std::string server_;
  bool last_try_;
  bool has_head_ = false;
  std::string pending_;
};

}  // namespace

ApiProxy::ApiProxy(Cluster& cluster, Context& context, ProxyRules rules)
    : cluster_(cluster), context_(context), rules_(std::move(rules)) {
  rules_.impersonates = !cluster.access().auth.impersonation.empty();
}

LocalServer::Handler ApiProxy::handler() {
  return [this](sys::Socket local, sys::Bell const& stop) { serve(std::move(local), stop); };
}

void ApiProxy::serve(sys::Socket local, sys::Bell const& stop) {
  std::string bytes;
  if (!read_until(local, stop, kHeadTime, bytes, head_is_there)) return;
  auto const size = http::find_head(bytes);
  if (!size) return answer_with_text(local, stop, 431, "the head of the request is too long");
  auto const head = http::parse_head(std::string_view(bytes).substr(0, *size));
  if (!head) return answer_with_text(local, stop, 400, "this is no HTTP/1.1");
  auto const judged = judge_request(*head, rules_);
  if (auto const* const refused = std::get_if<Refused>(&judged))
    return answer_with_text(local, stop, refused->status, refused->words);
  Passed const passed = pass_on(std::get<ProxiedRequest>(judged), bytes.substr(*size), local, stop);
  if (!passed.error || passed.error->code == ErrorCode::kCancelled) return;
  {
    std::lock_guard const lock(words_);
    warn(context_,
         head->first_line.substr(0, head->first_line.find('?')) + ": " + passed.error->message);
  }
  // Once the answer has begun, only a reset tells the client that it is not whole.
  if (passed.begun) return local.reset();
  answer_with_text(local, stop, 502, "k8spark: " + passed.error->message);
}

ApiProxy::Passed ApiProxy::pass_on(ProxiedRequest const& request,
                                   std::string const& body_start,
                                   sys::Socket const& local,
                                   sys::Bell const& stop) {
  if (request.expects_continue && !local.send("HTTP/1.1 100 Continue\r\n\r\n")) return {};
  // A body can be sent only once: then what the server says to the login is the answer.
  bool const repeatable = request.upload == std::size_t{0};
  Passed first = try_once(request, body_start, local, stop, !repeatable);
  bool const refused = first.error && first.error->code == ErrorCode::kUnauthenticated;
  if (!refused || !repeatable) return first;
  cluster_.client().refresh_credentials();
  return try_once(request, body_start, local, stop, true);
}

Result<http::Request> ApiProxy::server_request(ProxiedRequest const& request) {
  http::Request sent;
  sent.method = request.method;
  sent.url = cluster_.access().server + request.target;
  sent.headers = request.headers;
  K8SPARK_ASSIGN(auto const proof, cluster_.client().credential_headers());
  sent.headers.insert(sent.headers.end(), proof.begin(), proof.end());
  return sent;
}

ApiProxy::Passed ApiProxy::try_once(ProxiedRequest const& request,
                                    std::string const& body_start,
                                    sys::Socket const& local,
                                    sys::Bell const& stop,
                                    bool last_try) {
  auto const sent = server_request(request);
  if (!sent) return {sent.error()};
  auto const head = http::write_request_head(*sent);
  if (!head) return {head.error()};
  auto connection = cluster_.client().connect(*sent);
  if (!connection) return {std::move(connection).error()};
  ServerAnswer answer(*std::move(connection), cluster_.access().server, last_try);
  RelayOptions options;
  options.upload = request.upload;
  std::string_view body = body_start;
  if (options.upload) {
    body = body.substr(0, *options.upload);
    *options.upload -= body.size();
  }
  auto const begun = answer.send(*head + std::string(body));
  auto passed = begun ? relay(local, answer, stop, options) : begun;
  if (passed) return {};
  return {std::move(passed).error(), answer.has_head()};
}

}  // namespace k8spark::app
