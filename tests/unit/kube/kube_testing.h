#pragma once

#include "http/transport.h"
#include "k8spark/json.h"
#include "kube/client.h"
#include "support/fake_clock.h"
#include "support/fake_transport.h"
#include "support/memory_file_system.h"

#include <nlohmann/json.hpp>

#include <string>

namespace k8spark::test {

inline http::Response json_answer(int status, Json const& body) {
  return {status, {{"content-type", "application/json"}}, body.dump()};
}

inline http::Response status_answer(int code,
                                    std::string const& reason,
                                    std::string const& message) {
  Json body = {{"kind", "Status"}, {"apiVersion", "v1"}, {"status", "Failure"}};
  body["message"] = message;
  body["reason"] = reason;
  body["code"] = code;
  return json_answer(code, body);
}

inline Error lost_answer() {
  return {ErrorCode::kUnavailable, "the connection was lost", "POST https://api", "", true};
}

inline kube::ClusterAccess access_to_api() {
  kube::ClusterAccess access;
  access.server = "https://api:6443";
  access.ns = "etl";
  access.where = "context test of /kubeconfig";
  access.user_name = "ann";
  return access;
}

inline Json make_object(std::string const& kind, std::string const& name) {
  Json object = {{"apiVersion", "v1"}, {"kind", kind}};
  object["metadata"]["name"] = name;
  return object;
}

// As the server gives it back.
inline Json stored(Json object, std::string const& uid, std::string const& version = "1") {
  object["metadata"]["uid"] = uid;
  object["metadata"]["resourceVersion"] = version;
  return object;
}

// A Client on a script of answers.
struct Cluster {
  FakeTransport net;
  FakeClock clock;
  MemoryFileSystem files;
  std::vector<std::string> warnings;
  kube::Client client = make({});

  Cluster() = default;
  explicit Cluster(kube::ClusterAccess access) : client(make(std::move(access))) {}

  [[nodiscard]] std::vector<std::string> sent() const {
    std::vector<std::string> lines;
    for (http::Request const& request : net.sent())
      lines.push_back(request.method + ' ' + request.url.substr(request.url.find("/ap", 9)));
    return lines;
  }

 private:
  kube::Client make(kube::ClusterAccess access) {
    if (access.server.empty()) access = access_to_api();
    kube::ClientOptions options;
    options.retry.random = [] { return 0.5; };
    options.on_warning = [this](std::string const& text) { warnings.push_back(text); };
    return {net, std::move(access), clock, files, std::move(options)};
  }
};

}  // namespace k8spark::test
