#include "app/commands.h"
#include "app/report.h"
#include "app/run/driver_table.h"
#include "app/run/event_list.h"
#include "app/run/why_options.h"
#include "kube/watch.h"
#include "render/table.h"
#include "sys/interrupt.h"
#include "yaml/yaml.h"

#include <csignal>

namespace k8spark::app {

namespace {

class Events {
 public:
  Events(EventsOptions const& options, Context& context) : options_(options), context_(context) {}

  int run() {
    auto cluster = open_cluster(options_.kube, context_);
    if (!cluster) return report_error(cluster.error(), context_);
    cluster_ = std::move(*cluster);
    lookups_ = std::make_unique<Cluster>(cluster_->access(), context_, Cluster::Voice::kQuiet);
    run_ = std::make_unique<RunEvents>(
        *lookups_, cluster_->ns(), options_.driver, options_.executors, options_.types);
    kube::ListOptions list;
    list.field_selector = run_->field_selector();
    auto listed = cluster_->client().list(kube::events(), cluster_->ns(), list);
    if (!listed) return report_error(listed.error(), context_);
    std::vector<Json> events;
    for (Json& event : listed->items)
      if (run_->holds(event)) events.push_back(std::move(event));
    if (events.empty() && !options_.watch && !driver_exists()) {
      Error none = no_such_driver(options_.driver, cluster_->ns());
      none.message += ", and no event of one is left (the cluster keeps them for an hour)";
      return report_error(none, context_);
    }
    sort_by_time(events);
    print(events);
    return options_.watch ? follow(listed->resource_version) : 0;
  }

 private:
  // False: the server says that there is none. What may not be read may exist.
  bool driver_exists() {
    auto const pod = cluster_->client().get(kube::pods(), cluster_->ns(), options_.driver);
    return pod || pod.error().code != ErrorCode::kNotFound;
  }

  void print(std::vector<Json> const& events) {
    if (options_.watch && options_.output != "table") {
      for (Json const& event : events) print_one(event);
      return;
    }
    context_.streams.out(options_.output == "table" ? as_table(events) : as_document(events));
    context_.streams.flush();
  }

  [[nodiscard]] std::string as_table(std::vector<Json> const& events) const {
    std::vector<std::vector<std::string>> rows;
    rows.reserve(events.size());
    for (Json const& event : events) rows.push_back(event_row(event, context_.clock.wall()));
    return render::table({"LAST SEEN", "TYPE", "REASON", "OBJECT", "MESSAGE"}, rows);
  }

  std::string as_document(std::vector<Json> const& events) {
    Json items = Json::array();
    for (Json const& event : events) items.push_back(event);
    Json const list = {{"apiVersion", "v1"}, {"kind", "List"}, {"items", std::move(items)}};
    if (options_.output == "yaml") return yaml::emit(list);
    return list.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
  }

  // Of a watch: one row, one line of JSON, or one YAML document.
  bool print_one(Json const& event) {
    std::string text;
    if (options_.output == "json") {
      text = event.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n';
    } else if (options_.output == "yaml") {
      text = "---\n" + yaml::emit(event);
    } else {
      for (std::string const& cell : event_row(event, context_.clock.wall()))
        text += (text.empty() ? "" : "   ") + cell;
      text += '\n';
    }
    return context_.streams.out(text) && context_.streams.flush();
  }

  int follow(std::string const& resource_version) {
    kube::WatchTarget target;
    target.resource = kube::events();
    target.ns = cluster_->ns();
    target.field_selector = run_->field_selector();
    target.resource_version = resource_version;
    kube::WatchCallbacks callbacks;
    callbacks.on_object = [this](Json const& event) {
      bool const go_on = !run_->holds(event) || print_one(event);
      return go_on ? kube::Go::kOn : kube::Go::kStop;
    };
    callbacks.on_gone = [](Json const&) { return kube::Go::kOn; };
    auto const ended = kube::watch_objects(cluster_->client(), target, callbacks, context_.clock);
    int const signal = sys::interrupted_by();
    if (signal != 0) return signal == SIGTERM ? 143 : 130;
    return ended ? 0 : report_error(ended.error(), context_);
  }

  EventsOptions const& options_;
  Context& context_;
  std::unique_ptr<Cluster> cluster_;
  std::unique_ptr<Cluster> lookups_;
  std::unique_ptr<RunEvents> run_;
};

}  // namespace

int run_events(EventsOptions const& options, Context& context) {
  return Events(options, context).run();
}

}  // namespace k8spark::app
