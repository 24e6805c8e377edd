#include "kube/client.h"

#include "http/http_date.h"
#include "kube/fields.h"
#include "kube/json_text.h"
#include "kube/status.h"
#include "text/encoding.h"
#include "text/strings.h"

#include <algorithm>
#include <utility>

namespace k8spark::kube {

namespace {

// The API server answers with JSON objects: one that is not whole has lost its end on the way.
bool is_cut(http::Response const& response) {
  bool const json = response.header("content-type").value_or("").starts_with("application/json");
  return json && response.status >= 200 && response.status < 300 && !is_whole_object(response.body);
}

// A read that the server could not carry out just now: "etcdserver: leader changed" and the like
// come as 500 InternalError. A server that is really broken is believed after this many.
constexpr int kInternalErrors = 6;

bool passes(http::Response const& response, int tried) {
  return is_cut(response) || (response.status == 500 && tried < kInternalErrors);
}

bool cut_passes(http::Response const& response, int /*tried*/) {
  return is_cut(response);
}

std::string without_query(std::string_view path) {
  return std::string(path.substr(0, path.find('?')));
}

}  // namespace

Client::Client(http::Transport& transport,
               ClusterAccess access,
               sys::Clock& clock,
               sys::FileSystem const& files,
               ClientOptions options)
    : transport_(transport),
      access_(std::move(access)),
      clock_(clock),
      options_(std::move(options)),
      credentials_(access_, files, clock, options_.plugins) {}

std::string Client::ns_of(std::string_view ns) const {
  return ns.empty() ? access_.ns : std::string(ns);
}

Result<http::Request> Client::make_request(Call& call) {
  http::Request request;
  request.method = call.method;
  request.url = access_.server + call.path;
  request.headers.emplace_back("Accept", call.accept);
  if (!call.content_type.empty()) request.headers.emplace_back("Content-Type", call.content_type);
  K8SPARK_ASSIGN(std::vector<http::Header> proof, credential_headers());
  for (http::Header& header : proof) request.headers.push_back(std::move(header));
  request.body = std::move(call.body);
  request.accept_gzip = call.method == "GET" && !access_.disable_compression;
  request.timeout = access_.request_timeout.value_or(options_.timeout);
  request.ignore_interrupt = call.ignore_interrupt;
  return request;
}

void Client::note_head(http::Response const& response) {
  if (auto const date = response.header("date"))
    if (auto const server = http::parse_http_date(*date)) clock_skew_ = *server - clock_.wall();
  if (!response.certificate.empty()) server_certificate_ = response.certificate;
  if (!options_.on_warning) return;
  for (auto const& [name, value] : response.headers) {
    if (name != "warning") continue;
    for (std::string const& text : parse_warnings(value))
      if (warned_.insert(text).second) options_.on_warning(text);
  }
}

std::vector<Result<http::Response>> Client::send_once(std::vector<Call>& calls, bool one_try) {
  std::vector<http::Request> requests;
  bool safe = true;
  bool reads = true;
  for (Call& call : calls) {
    auto request = make_request(call);
    if (!request) return {calls.size(), request.error()};
    requests.push_back(*std::move(request));
    safe = safe && call.safe;
    reads = reads && call.method == "GET";
  }
  http::RetryPolicy policy = options_.retry;
  if (one_try) policy.max_tries = 1;
  policy.also_passing = reads ? passes : cut_passes;
  auto const repeat = safe ? http::Repeat::kSafe : http::Repeat::kUnsafe;
  std::vector<Result<http::Response>> answers;
  if (requests.size() == 1) {
    answers.push_back(http::send_with_retry(transport_, requests.front(), repeat, policy, clock_));
  } else {
    answers = http::send_all_with_retry(transport_, requests, repeat, policy, clock_);
  }
  for (auto const& answer : answers)
    if (answer) note_head(*answer);
  for (std::size_t i = 0; i < calls.size(); ++i) calls[i].body = std::move(requests[i].body);
  return answers;
}

std::vector<Result<http::Response>> Client::send_calls(std::vector<Call> calls, bool one_try) {
  std::vector<Result<http::Response>> answers = send_once(calls, one_try);
  std::vector<std::size_t> refused;
  std::vector<Call> again;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    if (!answers[i] || answers[i]->status != 401) continue;
    refused.push_back(i);
    again.push_back(std::move(calls[i]));
  }
  if (refused.empty() || !refresh_credentials()) return answers;
  std::vector<Result<http::Response>> second = send_once(again, one_try);
  for (std::size_t k = 0; k < refused.size(); ++k) answers[refused[k]] = std::move(second.at(k));
  return answers;
}

Error Client::refusal(http::Response const& response,
                      std::string_view method,
                      std::string_view path_and_query) const {
  Status const status = parse_status(response, method);
  Error error = make_error(status, std::string(method) + ' ' + without_query(path_and_query));
  if (status.code == 403) error.hint = can_i_hint(status.message, access_.auth.impersonation.user);
  if (status.code == 401 && status.is_kubernetes) {
    std::string const user = access_.user_name.empty() ? "" : "user " + access_.user_name + ", ";
    std::string const certificate =
        access_.tls.client_cert_pem.empty() ? "" : " and a client certificate";
    error.hint = "logged in as " + user + "with " + credentials_.describe() + certificate + " (" +
                 access_.where + "); it may have expired";
  }
  return error;
}

Result<Json> Client::read_answer(std::string const& method,
                                 std::string const& path,
                                 Result<http::Response> answer) const {
  if (!answer) {
    Error error = std::move(answer).error();
    if (error.where.empty()) error.where = method + ' ' + without_query(path);
    return error;
  }
  if (answer->status < 200 || answer->status >= 300) return refusal(*answer, method, path);
  Json body = Json::parse(answer->body, nullptr, false);
  if (body.is_object()) return body;  // whatever its type: a proxy may have lost that
  if (is_cut(*answer))
    return Error{ErrorCode::kUnavailable,
                 "the answer was cut",
                 method + ' ' + without_query(path),
                 "",
                 true};
  return Error{ErrorCode::kUnavailable,
               "the answer is not JSON",
               method + ' ' + without_query(path),
               "this does not look like a Kubernetes API server"};
}

Result<Json> Client::send_json(Call call, bool one_try) {
  std::string const method = call.method;
  std::string const path = call.path;
  return read_answer(method, path, std::move(send_calls({std::move(call)}, one_try).front()));
}

std::vector<Result<Json>> Client::send_json_all(std::vector<Result<Call>> calls) {
  std::vector<Call> good;
  std::vector<std::pair<std::string, std::string>> places;  // method and path
  for (auto& call : calls) {
    if (!call) continue;
    places.emplace_back(call->method, call->path);
    good.push_back(*std::move(call));
  }
  std::vector<Result<http::Response>> answers;
  if (!good.empty()) answers = send_calls(std::move(good), false);
  std::vector<Result<Json>> results;
  std::size_t next = 0;
  for (auto& call : calls) {
    if (!call) {
      results.emplace_back(std::move(call).error());
      continue;
    }
    auto const& [method, path] = places[next];
    results.push_back(read_answer(method, path, std::move(answers.at(next))));
    ++next;
  }
  return results;
}

Result<http::Response> Client::fetch(std::string const& path_and_query, std::string const& accept) {
  Call call{"GET", path_and_query, "", "", true, false};
  call.accept = accept;
  Result<http::Response> answer = std::move(send_calls({call}, false).front());
  if (!answer && answer.error().where.empty()) {
    Error error = std::move(answer).error();
    error.where = "GET " + without_query(path_and_query);
    return error;
  }
  return answer;
}

Result<Json> Client::get(Resource const& resource,
                         std::string_view ns,
                         std::string_view name,
                         bool ignore_interrupt) {
  K8SPARK_CHECK(check_path_name(name, "name of a " + resource.kind));
  Call call{"GET", resource_path(resource, ns_of(ns), name), "", "", true, ignore_interrupt};
  return send_json(std::move(call));
}

Result<ObjectList> Client::list_pages(Resource const& resource,
                                      std::string_view ns,
                                      ListOptions const& options) {
  std::string query;
  auto const add = [&query](std::string_view name, std::string_view value) {
    if (value.empty()) return;
    query += (query.empty() ? '?' : '&') + std::string(name) + '=' + text::url_encode(value);
  };
  add("labelSelector", options.label_selector);
  add("fieldSelector", options.field_selector);
  add("limit", options.page > 0 ? std::to_string(options.page) : "");
  ObjectList all;
  std::string next;
  do {
    std::string path = resource_path(resource, ns, "") + query;
    if (!next.empty())
      path += (query.empty() ? "?continue=" : "&continue=") + text::url_encode(next);
    K8SPARK_ASSIGN(Json page,
                   send_json({"GET", std::move(path), "", "", true, options.ignore_interrupt},
                             options.one_try));
    all.resource_version = string_at(page, {"metadata", "resourceVersion"});
    next = string_at(page, {"metadata", "continue"});
    auto const items = page.find("items");
    if (items == page.end() || !items->is_array()) continue;
    for (Json& item : *items) {
      // The server leaves them out in lists.
      Json object = {{"kind", resource.kind}, {"apiVersion", resource.api_version()}};
      if (item.is_object()) object.update(item);
      all.items.push_back(std::move(object));
    }
  } while (!next.empty());
  return all;
}

Result<ObjectList> Client::list(Resource const& resource,
                                std::string_view ns,
                                ListOptions const& options) {
  Result<ObjectList> pages = list_pages(resource, ns, options);
  // 410: the continue token has expired. As client-go does: once more, in one piece.
  bool const expired = !pages && pages.error().code == ErrorCode::kConflict && options.page > 0;
  if (!expired) return pages;
  ListOptions whole = options;
  whole.page = 0;
  return list_pages(resource, ns, whole);
}

Result<Json> Client::create(Json const& object, WriteOptions const& options) {
  return std::move(create_all({object}, options).front());
}

std::vector<Result<Json>> Client::create_all(std::vector<Json> const& objects,
                                             WriteOptions const& options) {
  std::vector<Result<Call>> calls;
  calls.reserve(objects.size());
  for (Json const& object : objects) calls.push_back(create_call(object, options));
  return send_json_all(std::move(calls));
}

Result<Json> Client::apply(Json const& object, WriteOptions const& options) {
  return std::move(apply_all({object}, options).front());
}

std::vector<Result<Json>> Client::apply_all(std::vector<Json> const& objects,
                                            WriteOptions const& options) {
  std::vector<Result<Call>> calls;
  calls.reserve(objects.size());
  for (Json const& object : objects) calls.push_back(apply_call(object, options));
  return send_json_all(std::move(calls));
}

Result<Json> Client::patch(PatchCall const& call, WriteOptions const& options) {
  return std::move(patch_all({call}, options).front());
}

std::vector<Result<Json>> Client::patch_all(std::vector<PatchCall> const& calls,
                                            WriteOptions const& options) {
  std::vector<Result<Call>> made;
  made.reserve(calls.size());
  for (PatchCall const& call : calls) made.push_back(patch_call(call, options));
  return send_json_all(std::move(made));
}

Result<Json> Client::replace(Json const& object, WriteOptions const& options) {
  K8SPARK_ASSIGN(Call call, create_call(object, options));
  std::string const name = string_at(object, {"metadata", "name"});
  std::size_t const query = std::min(call.path.find('?'), call.path.size());
  call.path.insert(query, '/' + text::url_encode(name));
  call.method = "PUT";
  call.safe = true;
  return send_json(std::move(call));
}

Result<void> Client::remove(RemoveCall const& call) {
  return std::move(remove_all({call}).front());
}

std::vector<Result<void>> Client::remove_all(std::vector<RemoveCall> const& calls) {
  std::vector<Result<Call>> made;
  made.reserve(calls.size());
  for (RemoveCall const& call : calls) made.push_back(remove_call(call));
  std::vector<Result<void>> results;
  for (Result<Json>& answer : send_json_all(std::move(made))) {
    bool const gone = answer || answer.error().code == ErrorCode::kNotFound;
    results.push_back(gone ? Result<void>() : Result<void>(std::move(answer).error()));
  }
  return results;
}

}  // namespace k8spark::kube
