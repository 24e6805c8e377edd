#include "kube/pages.h"

#include "kube/json_slice.h"
#include "text/encoding.h"

#include <optional>

namespace k8spark::kube {

namespace {

constexpr int kGone = 410;

std::string accept_of(ListForm form) {
  switch (form) {
    case ListForm::kTable:
      return "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";
    case ListForm::kMetadata:
      return "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io,application/json";
    case ListForm::kObjects:
      break;
  }
  return "application/json, */*";
}

class Pages {
 public:
  Pages(Client& client,
        Resource const& resource,
        std::string_view ns,
        PageOptions const& options,
        PageSink const& sink)
      : client_(client),
        options_(options),
        sink_(sink),
        path_(resource_path(resource, ns, "")),
        accept_(accept_of(options.form)) {}

  Result<void> run() {
    std::string token;
    bool fresh_token = false;
    do {
      std::string const path = path_of(token);
      K8SPARK_ASSIGN(http::Response const answer, client_.fetch(path, accept_));
      std::string_view const body = answer.body;
      if (answer.status == kGone && !fresh_token) {
        token = next_token(body);
        fresh_token = true;
        if (!token.empty()) continue;
      }
      if (answer.status < 200 || answer.status >= 300) return client_.refusal(answer, "GET", path);
      fresh_token = false;
      K8SPARK_ASSIGN(bool const more, take(body, path));
      token = more ? next_token(body) : std::string();
    } while (!token.empty());
    return {};
  }

 private:
  [[nodiscard]] std::string path_of(std::string const& token) const {
    std::string path = path_ + "?limit=" + std::to_string(options_.page);
    auto const add = [&path](std::string_view name, std::string const& value) {
      if (!value.empty()) path += '&' + std::string(name) + '=' + text::url_encode(value);
    };
    add("labelSelector", options_.label_selector);
    add("fieldSelector", options_.field_selector);
    add("continue", token);
    return path;
  }

  static std::string next_token(std::string_view body) {
    auto const metadata = member_of(body, "metadata");
    return metadata ? text_member(*metadata, "continue") : std::string();
  }

  // False: the sink wants no more.
  Result<bool> take(std::string_view body, std::string const& path) {
    bool wants_more = true;
    bool has_list = false;
    bool const whole = for_each_member(body, [&](std::string_view key, std::string_view value) {
      if (key == "columnDefinitions" && sink_.on_columns) sink_.on_columns(value);
      if (key != "items" && key != "rows") return true;
      has_list = true;
      return for_each_element(value, [&](std::string_view object) {
        wants_more = sink_.on_object(object);
        return wants_more;
      });
    });
    if (!wants_more) return false;
    if (whole && has_list) return true;
    return Error{ErrorCode::kUnavailable,
                 "the answer is no list of objects",
                 "GET " + path.substr(0, path.find('?')),
                 "this does not look like a Kubernetes API server"};
  }

  Client& client_;
  PageOptions const& options_;
  PageSink const& sink_;
  std::string path_;
  std::string accept_;
};

}  // namespace

Result<void> for_each_object(Client& client,
                             Resource const& resource,
                             std::string_view ns,
                             PageOptions const& options,
                             PageSink const& sink) {
  return Pages(client, resource, ns, options, sink).run();
}

}  // namespace k8spark::kube
