#pragma once

#include "http/retry.h"
#include "http/transport.h"
#include "k8spark/json.h"
#include "k8spark/result.h"
#include "kube/access.h"
#include "kube/channel.h"
#include "kube/credentials.h"
#include "kube/resource.h"
#include "sys/clock.h"
#include "sys/file_system.h"
#include "sys/random.h"

#include <nlohmann/json.hpp>

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace k8spark::kube {

struct ClientOptions {
  std::chrono::milliseconds timeout{65'000};  // of one unary exchange; the server gives up at 60 s
  http::RetryPolicy retry;
  // A text of a Warning header, once for each text and Client.
  std::function<void(std::string const& text)> on_warning;
  PluginHost plugins;  // to log in by a credential plugin
};

struct ObjectList {
  std::vector<Json> items;  // apiVersion and kind are filled in, which the server leaves out
  std::string resource_version;
};

struct ListOptions {
  std::string label_selector;
  std::string field_selector;
  int page = 500;        // objects in one answer; all pages are read
  bool one_try = false;  // a watch has its own back-off
  bool ignore_interrupt = false;
};

struct WriteOptions {
  bool dry_run = false;                   // dryRun=All: the server checks and stores nothing
  std::string field_manager = "k8spark";  // of server-side apply: who owns the fields
  bool force = false;                     // server-side apply: take fields over from others
  bool ignore_interrupt = false;
  bool as_pod = false;  // create(): to the pods, whatever the object's kind; the server judges it
};

struct RemoveOptions {
  std::string uid;                   // precondition; empty: whatever has that name
  std::optional<int> grace_seconds;  // empty: the object's own
  std::string propagation = "Background";
  bool dry_run = false;
  bool ignore_interrupt = false;
};

// Content-Type of PATCH.
enum class PatchKind { kMerge, kJson, kStrategic, kApply };

struct PatchCall {
  Resource resource;
  std::string ns;  // empty: the access's
  std::string name;
  PatchKind kind = PatchKind::kMerge;
  Json body;
};

// An object, or, without a name, a collection: its first page.
struct GetCall {
  Resource resource;
  std::string ns;  // empty: the access's
  std::string name;
};

struct RemoveCall {
  Resource resource;
  std::string ns;
  std::string name;
  RemoveOptions options;
};

struct ServerVersion {
  std::string git_version;  // "v1.34.4+k3s1"
  int major = 0;
  int minor = 0;
};

struct PodLogOptions {
  std::string container;  // empty: the only one
  bool follow = false;
  bool previous = false;
  bool timestamps = true;
  std::string since_time;  // RFC 3339, or empty
  std::optional<long long> since_seconds;
  std::optional<long long> tail_lines;
  std::optional<long long> limit_bytes;
};

// Typed calls to one API server. Every failure is one Error, `where` being
// "POST /api/v1/namespaces/etl/pods"; see status.h for the codes. Passing failures are tried again
// by http/retry.h; a 401 re-reads the credentials and is repeated once.
//
// `ns` empty means the access's namespace, except for list and watch, where it means all.
// One thread at a time, as its Transport.
class Client {
 public:
  // All references outlive the Client.
  Client(http::Transport& transport,
         ClusterAccess access,
         sys::Clock& clock,
         sys::FileSystem const& files,
         ClientOptions options = {});

  Result<Json> get(Resource const& resource,
                   std::string_view ns,
                   std::string_view name,
                   bool ignore_interrupt = false);
  Result<ObjectList> list(Resource const& resource,
                          std::string_view ns,
                          ListOptions const& options = {});

  // At once; answers in the order of the calls. A collection is a List of at most 500.
  std::vector<Result<Json>> get_all(std::vector<GetCall> const& calls);

  // POST of an object with kind, apiVersion and metadata.name; its namespace, or the access's.
  // Error::outcome_unknown: it may exist now (apply.h resolves that).
  Result<Json> create(Json const& object, WriteOptions const& options = {});
  // At once, over one connection; answers in the order of the objects.
  std::vector<Result<Json>> create_all(std::vector<Json> const& objects,
                                       WriteOptions const& options = {});

  Result<Json> patch(PatchCall const& call, WriteOptions const& options = {});
  std::vector<Result<Json>> patch_all(std::vector<PatchCall> const& calls,
                                      WriteOptions const& options = {});
  // Server-side apply of whole objects: creates what is missing. Source: Kubernetes' "Server-Side
  // Apply" page.
  Result<Json> apply(Json const& object, WriteOptions const& options = {});
  std::vector<Result<Json>> apply_all(std::vector<Json> const& objects,
                                      WriteOptions const& options = {});
  // PUT; with metadata.resourceVersion it fails with kConflict when somebody was faster.
  Result<Json> replace(Json const& object, WriteOptions const& options = {});

  // Success when it was not there. kConflict when the uid precondition does not hold.
  Result<void> remove(RemoveCall const& call);
  std::vector<Result<void>> remove_all(std::vector<RemoveCall> const& calls);

  Result<ServerVersion> server_version();
  // Any GET below the server's address: "/readyz"; the body as it is.
  Result<std::string> get_raw(std::string const& path_and_query);
  // The answer of any status to a GET that asks for a form of its own (Accept).
  Result<http::Response> fetch(std::string const& path_and_query, std::string const& accept);

  // Bytes of a container's log as they come; one try. An Error for every status of 400 and more,
  // the kubelet's "is waiting to start" (kInvalid) among them; 204 is a pod without a node.
  Result<http::Transport::Streamed> pod_log(std::string_view ns,
                                            std::string_view pod,
                                            PodLogOptions const& options,
                                            http::StreamSink const& sink);
  // The path and query of that request.
  [[nodiscard]] Result<std::string> pod_log_path(std::string_view ns,
                                                 std::string_view pod,
                                                 PodLogOptions const& options) const;

  // For those who drive many streams at once (http/stream_group.h): the GET of a stream with our
  // credentials, what its head tells this Client, and, after a 401, whether another try makes
  // sense.
  Result<http::Request> stream_request(std::string const& path_and_query);
  void heard(http::Response const& head) { note_head(head); }
  bool renew_credentials() { return credentials_.refresh(); }

  // One GET whose answer is a stream; one try, and one more with new credentials after a 401. The
  // answer of any status; the sink sees only heads below 400.
  Result<http::Transport::Streamed> stream(std::string const& path_and_query,
                                           http::StreamSink const& sink);
  // A WebSocket to a pod's exec or portforward (exec_channel.h, forward_channel.h make the path);
  // one try, and one more with new credentials after a 401. The Error for any answer but 101: of a
  // 403 it names the verb. Several threads may call it, beside one that does something else.
  // protocols  best first
  Result<std::unique_ptr<ChannelSocket>> open_channel(std::string const& path_and_query,
                                                      std::vector<std::string> const& protocols,
                                                      sys::Random& random);
  // For who speaks HTTP himself (app's proxy): what proves who we are, and a connection to the
  // server. Several threads, as open_channel.
  Result<std::vector<http::Header>> credential_headers();
  bool refresh_credentials();
  Result<std::unique_ptr<http::Connection>> connect(http::Request const& request) {
    return transport_.connect(request);
  }
  // The Error for an answer of 400 and more to `method` `path_and_query`.
  [[nodiscard]] Error refusal(http::Response const& response,
                              std::string_view method,
                              std::string_view path_and_query) const;

  [[nodiscard]] ClusterAccess const& access() const { return access_; }
  [[nodiscard]] http::RetryPolicy const& retry() const { return options_.retry; }
  // The `Date` header of the last answer minus our clock, in ms; nothing before the first answer.
  [[nodiscard]] std::optional<std::chrono::milliseconds> clock_skew() const { return clock_skew_; }
  // What the server's certificate says (http::Response::certificate); empty without TLS.
  [[nodiscard]] std::string const& server_certificate() const { return server_certificate_; }

 private:
  // One unary request, before credentials are added.
  struct Call {
    std::string method;
    std::string path;  // and query
    std::string body;
    std::string content_type;
    bool safe = true;  // http::Repeat::kSafe
    bool ignore_interrupt = false;
    std::string accept = "application/json, */*";
  };
  [[nodiscard]] std::string ns_of(std::string_view ns) const;
  // Takes the body out of the call: it may be megabytes.
  Result<http::Request> make_request(Call& call);
  Result<Json> send_json(Call call, bool one_try = false);
  std::vector<Result<Json>> send_json_all(std::vector<Result<Call>> calls);
  std::vector<Result<http::Response>> send_calls(std::vector<Call> calls, bool one_try);
  std::vector<Result<http::Response>> send_once(std::vector<Call>& calls, bool one_try);
  void note_head(http::Response const& response);
  [[nodiscard]] Result<Json> read_answer(std::string const& method,
                                         std::string const& path,
                                         Result<http::Response> answer) const;
  Result<ObjectList> list_pages(Resource const& resource,
                                std::string_view ns,
                                ListOptions const& options);
  [[nodiscard]] Result<Call> get_call(GetCall const& call) const;
  [[nodiscard]] Result<Call> create_call(Json const& object, WriteOptions const& options) const;
  [[nodiscard]] Result<Call> apply_call(Json const& object, WriteOptions const& options) const;
  [[nodiscard]] Result<Call> patch_call(PatchCall const& call, WriteOptions const& options) const;
  [[nodiscard]] Result<Call> remove_call(RemoveCall const& call) const;

  http::Transport& transport_;
  ClusterAccess access_;
  sys::Clock& clock_;
  ClientOptions options_;
  Credentials credentials_;
  std::mutex credentials_mutex_;  // of credentials_
  std::set<std::string> warned_;
  std::optional<std::chrono::milliseconds> clock_skew_;
  std::string server_certificate_;
};

}  // namespace k8spark::kube
