#include "kube/client.h"
#include "kube/fields.h"
#include "kube/json_text.h"
#include "kube/status.h"
#include "text/encoding.h"
#include "text/strings.h"

#include <utility>

// How Client words its writes, streams and odd questions.
namespace k8spark::kube {

namespace {

std::string content_type_of(PatchKind kind) {
  switch (kind) {
    case PatchKind::kMerge:
      return "application/merge-patch+json";
    case PatchKind::kJson:
      return "application/json-patch+json";
    case PatchKind::kStrategic:
      return "application/strategic-merge-patch+json";
    case PatchKind::kApply:
      break;
  }
  return "application/apply-patch+yaml";  // JSON is YAML
}

struct Place {
  Resource resource;
  std::string ns;
  std::string name;
};

Result<Place> place_of(Json const& object, std::string const& default_ns, bool as_pod = false) {
  Place place;
  if (as_pod) {
    place.resource = pods();
  } else {
    K8SPARK_ASSIGN(place.resource, resource_of(object));
  }
  place.ns = string_at(object, {"metadata", "namespace"});
  if (place.ns.empty()) place.ns = default_ns;
  place.name = string_at(object, {"metadata", "name"});
  return place;
}

}  // namespace

Result<Client::Call> Client::get_call(GetCall const& call) const {
  if (!call.name.empty())
    K8SPARK_CHECK(check_path_name(call.name, "name of a " + call.resource.kind));
  std::string path = resource_path(call.resource, ns_of(call.ns), call.name);
  if (call.name.empty()) path += "?limit=500";
  return Call{"GET", std::move(path), "", "", true, false};
}

std::vector<Result<Json>> Client::get_all(std::vector<GetCall> const& calls) {
  std::vector<Result<Call>> all;
  all.reserve(calls.size());
  for (GetCall const& call : calls) all.push_back(get_call(call));
  return send_json_all(std::move(all));
}

Result<Client::Call> Client::create_call(Json const& object, WriteOptions const& options) const {
  K8SPARK_ASSIGN(Place const place, place_of(object, access_.ns, options.as_pod));
  std::string path = resource_path(place.resource, place.ns, "");
  if (options.dry_run) path += "?dryRun=All";
  return Call{"POST",
              std::move(path),
              to_json_text(object),
              "application/json",
              options.dry_run,
              options.ignore_interrupt};
}

Result<Client::Call> Client::patch_call(PatchCall const& call, WriteOptions const& options) const {
  K8SPARK_CHECK(check_path_name(call.name, "name of a " + call.resource.kind));
  std::string path = resource_path(call.resource, ns_of(call.ns), call.name);
  std::string query;
  if (call.kind == PatchKind::kApply) {
    query = "fieldManager=" + text::url_encode(options.field_manager);
    if (options.force) query += "&force=true";
  }
  if (options.dry_run) query += query.empty() ? "dryRun=All" : "&dryRun=All";
  if (!query.empty()) path += '?' + query;
  bool const safe = call.kind != PatchKind::kJson || options.dry_run;  // "add" may add twice
  return Call{"PATCH",
              std::move(path),
              to_json_text(call.body),
              content_type_of(call.kind),
              safe,
              options.ignore_interrupt};
}

Result<Client::Call> Client::apply_call(Json const& object, WriteOptions const& options) const {
  K8SPARK_ASSIGN(Place const place, place_of(object, access_.ns));
  return patch_call({place.resource, place.ns, place.name, PatchKind::kApply, object}, options);
}

// Source: apimachinery, meta/v1 DeleteOptions.
Result<Client::Call> Client::remove_call(RemoveCall const& call) const {
  K8SPARK_CHECK(check_path_name(call.name, "name of a " + call.resource.kind));
  RemoveOptions const& options = call.options;
  Json body = {{"kind", "DeleteOptions"}, {"apiVersion", "v1"}};
  body["propagationPolicy"] = options.propagation;
  if (!options.uid.empty()) body["preconditions"] = {{"uid", options.uid}};
  if (options.grace_seconds) body["gracePeriodSeconds"] = *options.grace_seconds;
  if (options.dry_run) body["dryRun"] = Json::array({"All"});
  return Call{"DELETE",
              resource_path(call.resource, ns_of(call.ns), call.name),
              to_json_text(body),
              "application/json",
              !options.uid.empty(),
              options.ignore_interrupt};
}

Result<http::Request> Client::stream_request(std::string const& path_and_query) {
  Call call{"GET", path_and_query, "", "", true, false};
  K8SPARK_ASSIGN(http::Request request, make_request(call));
  request.accept_gzip = false;
  request.timeout.reset();
  return request;
}

Result<http::Transport::Streamed> Client::stream(std::string const& path_and_query,
                                                 http::StreamSink const& sink) {
  http::StreamSink passed = sink;
  passed.on_head = [&](http::Response const& head) {
    note_head(head);
    return head.status >= 400 || !sink.on_head || sink.on_head(head);
  };
  for (bool second = false;; second = true) {
    K8SPARK_ASSIGN(http::Request const request, stream_request(path_and_query));
    K8SPARK_ASSIGN(http::Transport::Streamed streamed, transport_.stream(request, passed));
    if (streamed.head.status != 401 || second || !refresh_credentials()) return streamed;
  }
}

Result<std::string> Client::pod_log_path(std::string_view ns,
                                         std::string_view pod,
                                         PodLogOptions const& options) const {
  K8SPARK_CHECK(check_path_name(pod, "name of a Pod"));
  std::string query;
  auto const add = [&query](std::string_view name, std::string_view value) {
    query += (query.empty() ? '?' : '&') + std::string(name) + '=' + text::url_encode(value);
  };
  if (!options.container.empty()) add("container", options.container);
  if (options.follow) add("follow", "true");
  if (options.previous) add("previous", "true");
  if (options.timestamps) add("timestamps", "true");
  if (!options.since_time.empty()) add("sinceTime", options.since_time);
  if (options.since_seconds) add("sinceSeconds", std::to_string(*options.since_seconds));
  if (options.tail_lines) add("tailLines", std::to_string(*options.tail_lines));
  if (options.limit_bytes) add("limitBytes", std::to_string(*options.limit_bytes));
  return resource_path(pods(), ns_of(ns), pod) + "/log" + query;
}

Result<http::Transport::Streamed> Client::pod_log(std::string_view ns,
                                                  std::string_view pod,
                                                  PodLogOptions const& options,
                                                  http::StreamSink const& sink) {
  K8SPARK_ASSIGN(std::string const path, pod_log_path(ns, pod, options));
  K8SPARK_ASSIGN(http::Transport::Streamed streamed, stream(path, sink));
  if (streamed.head.status >= 300) return refusal(streamed.head, "GET", path);
  return streamed;
}

Result<ServerVersion> Client::server_version() {
  K8SPARK_ASSIGN(Json const answer, send_json({"GET", "/version", "", "", true, false}));
  ServerVersion version;
  version.git_version = string_at(answer, {"gitVersion"});
  // "34+" on some distributions
  auto const number = [](std::string const& text) {
    return static_cast<int>(
        text::to_integer(text.substr(0, text.find_first_not_of("0123456789"))).value_or(0));
  };
  version.major = number(string_at(answer, {"major"}));
  version.minor = number(string_at(answer, {"minor"}));
  return version;
}

Result<std::string> Client::get_raw(std::string const& path_and_query) {
  Call call{"GET", path_and_query, "", "", true, false};
  Result<http::Response> answer = std::move(send_calls({std::move(call)}, false).front());
  if (!answer) return std::move(answer).error();
  if (answer->status < 200 || answer->status >= 300) return refusal(*answer, "GET", path_and_query);
  return std::move(answer->body);
}

}  // namespace k8spark::kube
