#pragma once

#include "http/transport.h"
#include "k8spark/json.h"
#include "kube/resource.h"
#include "support/fake_clock.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace k8spark::test {

// What an API server knows: the objects of one namespace, who may not do what, and what is going
// to happen to pods. Any number of FakeApiTransports talk to one.
struct FakeApi {
  explicit FakeApi(FakeClock& its_clock) : clock(its_clock) {}

  struct Change {
    std::chrono::milliseconds at;  // of the clock
    std::string type;              // "ADDED", "MODIFIED", "DELETED"
    Json object;
  };

  void add(Json object) {
    std::string const plural = kube::find_resource(object["kind"].get<std::string>())->plural;
    Json& metadata = object["metadata"];
    if (!metadata.contains("uid")) metadata["uid"] = "uid-" + std::to_string(++made);
    metadata["resourceVersion"] = "1";
    objects[plural].push_back(std::move(object));
  }
  [[nodiscard]] std::set<std::string> names() const {
    std::set<std::string> all;
    for (auto const& [plural, list] : objects)
      for (Json const& object : list)
        all.insert(plural + '/' + object["metadata"]["name"].get<std::string>());
    return all;
  }

  FakeClock& clock;
  std::map<std::string, std::vector<Json>> objects;  // by plural
  std::set<std::string> forbidden;                   // "create services"
  std::set<std::string> stuck;                       // names that a DELETE leaves
  std::vector<Change> changes;                       // of pods, in order
  std::string log;                                   // of every pod
  std::vector<std::string> requests;                 // "POST services"
  int made = 0;
};

class FakeApiTransport final : public http::Transport {
 public:
  explicit FakeApiTransport(FakeApi& api) : api_(api) {}

  Result<http::Response> send(http::Request const& request) override {
    Place const place = place_of(request.url);
    api_.requests.push_back(request.method + ' ' + place.plural);
    std::string const verb = verb_of(request.method, place);
    if (api_.forbidden.contains(verb + ' ' + place.plural))
      return refusal(403,
                     "Forbidden",
                     place.plural + " \"" + place.name + "\" is forbidden: User \"ann\" cannot " +
                         verb + " resource \"" + place.plural +
                         "\" in API group \"\" in the namespace \"etl\"");
    if (verb == "list") return list(place);
    if (verb == "create") return create(place, request.body);
    auto& all = api_.objects[place.plural];
    auto const at = std::find_if(all.begin(), all.end(), [&](Json const& object) {
      return object["metadata"]["name"] == place.name;
    });
    if (at == all.end()) return refusal(404, "NotFound", place.name + " not found");
    Json const object = *at;
    if (verb == "delete") {
      Json const wanted = Json::parse(request.body, nullptr, false);
      Json const uid = wanted.value("/preconditions/uid"_json_pointer, Json());
      if (!uid.is_null() && uid != object["metadata"]["uid"])
        return refusal(409, "Conflict", "the UID in the precondition does not match");
      if (!api_.stuck.contains(place.name)) all.erase(at);
    }
    return answer(200, object);
  }

  std::vector<Result<http::Response>> send_all(
      std::vector<http::Request> const& requests) override {
    std::vector<Result<http::Response>> answers;
    for (http::Request const& request : requests) answers.push_back(send(request));
    return answers;
  }

  // A watch: time goes on by 250 ms whenever nothing comes. A log: all of it.
  Result<Streamed> stream(http::Request const& request, http::StreamSink const& sink) override {
    Streamed streamed{{200, {}, ""}, http::StreamEnd::kStopped};
    if (request.url.find("/log") != std::string::npos) {
      if (sink.on_head) sink.on_head(streamed.head);
      if (!api_.log.empty()) sink.on_bytes(api_.log);
      streamed.end = http::StreamEnd::kEof;
      return streamed;
    }
    constexpr int kMost = 100'000;
    for (int i = 0; i < kMost; ++i) {
      if (!api_.changes.empty() && api_.changes.front().at <= api_.clock.steady()) {
        FakeApi::Change const change = api_.changes.front();
        api_.changes.erase(api_.changes.begin());
        if (!sink.on_bytes(Json{{"type", change.type}, {"object", change.object}}.dump() + '\n'))
          return streamed;
      } else {
        api_.clock.advance(std::chrono::milliseconds(250));
        if (sink.on_idle && !sink.on_idle()) return streamed;
      }
    }
    ADD_FAILURE() << "the watch never ends";
    return Error{ErrorCode::kPermissionDenied, "the watch never ends", "", ""};
  }

  void show_identity(std::string, std::string) override {}
  Result<std::unique_ptr<http::Connection>> connect(http::Request const& request) override {
    return Error{ErrorCode::kInternal, "not in this test", request.url, ""};
  }

 private:
  struct Place {
    std::string plural;
    std::string name;
    std::string selector;
  };

  // https://api/api/v1/namespaces/etl/pods/x?labelSelector=a%3Db
  static Place place_of(std::string const& url) {
    Place place;
    std::string const path = url.substr(0, url.find('?'));
    std::size_t const at = path.find("/etl/");
    std::string const rest = at == std::string::npos ? path : path.substr(at + 5);
    place.plural = rest.substr(0, rest.find('/'));
    if (std::size_t const slash = rest.find('/'); slash != std::string::npos)
      place.name = rest.substr(slash + 1);
    std::size_t const from = url.find("labelSelector=");
    if (from == std::string::npos) return place;
    std::string const text = url.substr(from + 14, url.find('&', from) - from - 14);
    for (std::size_t i = 0; i < text.size(); ++i) {
      bool const coded = text[i] == '%' && i + 2 < text.size();
      place.selector +=
          coded ? static_cast<char>(std::stoi(text.substr(i + 1, 2), nullptr, 16)) : text[i];
      if (coded) i += 2;
    }
    return place;
  }

  static std::string verb_of(std::string const& method, Place const& place) {
    if (method == "GET") return place.name.empty() ? "list" : "get";
    if (method == "POST") return "create";
    return method == "DELETE" ? "delete" : "patch";
  }

  static http::Response answer(int status, Json const& body) {
    return {status, {{"content-type", "application/json"}}, body.dump()};
  }
  static http::Response refusal(int code, std::string const& reason, std::string const& message) {
    return answer(code,
                  {{"kind", "Status"},
                   {"apiVersion", "v1"},
                   {"status", "Failure"},
                   {"reason", reason},
                   {"message", message},
                   {"code", code}});
  }

  static bool fits(Json const& object, std::string const& selector) {
    Json const labels = object["metadata"].value("labels", Json::object());
    for (std::size_t at = 0; at < selector.size();) {
      std::size_t const end = std::min(selector.find(',', at), selector.size());
      std::string const one = selector.substr(at, end - at);
      std::size_t const equals = one.find('=');
      if (labels.value(one.substr(0, equals), "") != one.substr(equals + 1)) return false;
      at = end + 1;
    }
    return true;
  }

  http::Response list(Place const& place) const {
    Json items = Json::array();
    if (auto const at = api_.objects.find(place.plural); at != api_.objects.end())
      for (Json const& object : at->second)
        if (fits(object, place.selector)) items.push_back(object);
    return answer(200,
                  {{"kind", "List"},
                   {"apiVersion", "v1"},
                   {"metadata", {{"resourceVersion", "1"}}},
                   {"items", items}});
  }

  http::Response create(Place const& place, std::string const& body) {
    Json object = Json::parse(body);
    for (Json const& other : api_.objects[place.plural])
      if (other["metadata"]["name"] == object["metadata"]["name"])
        return refusal(409, "AlreadyExists", place.plural + " already exists");
    api_.add(std::move(object));
    return answer(201, api_.objects[place.plural].back());
  }

  FakeApi& api_;
};

}  // namespace k8spark::test
