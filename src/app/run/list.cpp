#include "app/commands.h"
#include "app/report.h"
#include "app/run/driver_rows.h"
#include "app/run/driver_selection.h"
#include "app/run/driver_table.h"
#include "app/run/run_labels.h"
#include "kube/pages.h"
#include "render/table.h"
#include "text/strings.h"
#include "text/timestamp.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace k8spark::app {

namespace {

// In memory is one page of the server's answer, and of each driver what is printed: the words of a
// table's line, or with -o json and --limit its object.
class List {
 public:
  List(ListOptions const& options, Context& context, Cluster& cluster)
      : options_(options),
        context_(context),
        cluster_(cluster),
        style_{options.output == "wide", options.all_namespaces},
        status_(parse_status_filter(options.statuses)) {}

  Result<void> run() {
    K8SPARK_ASSIGN(kube::PageOptions const pages, page_options());
    kube::PageSink sink;
    sink.on_columns = [this](std::string_view json) { columns_ = read_columns(json); };
    sink.on_object = [this](std::string_view json) { return take(json); };
    std::string const ns = options_.all_namespaces ? "" : cluster_.ns();
    if (!holds_rows()) document_.emplace(options_.output, context_.streams);
    K8SPARK_CHECK(kube::for_each_object(cluster_.client(), kube::pods(), ns, pages, sink));
    if (error_) return *std::move(error_);
    if (document_) return print_kept_objects();
    print_rows(ns);
    return {};
  }

 private:
  struct Kept {
    std::string created;
    std::string json;
  };

  [[nodiscard]] bool holds_rows() const {
    return options_.output != "json" && options_.output != "yaml";
  }

  Result<kube::PageOptions> page_options() {
    kube::PageOptions pages;
    std::string selector = options_.selector;
    auto const add = [&selector](std::string_view name, std::optional<std::string> const& value) {
      if (!value) return;
      selector += (selector.empty() ? "" : ",") + std::string(name) + '=' + label_value(*value);
    };
    add(kRunIdLabel, options_.run_id);
    add(kProfileLabel, options_.profile);
    add(kUserLabel, options_.run_user);
    K8SPARK_ASSIGN(pages.label_selector, driver_selector(selector));
    pages.field_selector = status_.field_selector;
    bool const table = holds_rows() && !style_.wide && !status_.needs_phase();
    pages.form = table ? kube::ListForm::kTable : kube::ListForm::kObjects;
    // Whole pods are four times as large as rows.
    if (!table) pages.page = 125;
    if (options_.since)
      since_ = text::format_timestamp(
          std::chrono::nanoseconds(context_.clock.wall() - *options_.since).count(), 0);
    return pages;
  }

  bool take(std::string_view json) {
    Result<DriverRow> row = read_driver_row(json, columns_, style_.wide);
    if (!row) {
      error_ = std::move(row).error();
      return false;
    }
    // RFC 3339 in UTC and whole seconds: the order of texts is the order of times.
    bool const wanted =
        matches_glob(std::string(row->field(DriverRow::kName)), options_.name_glob) &&
        row->field(DriverRow::kCreated) >= since_ &&
        status_.matches(row->field(DriverRow::kStatus), row->field(DriverRow::kPhase));
    if (!wanted) return true;
    if (holds_rows()) {
      rows_.push_back(*std::move(row));
      return true;
    }
    if (!options_.limit) return document_->add(json);
    keep(std::string(row->field(DriverRow::kCreated)), json);
    return true;
  }

  // The newest `limit` objects.
  void keep(std::string created, std::string_view json) {
    auto const newer = [](Kept const& a, Kept const& b) { return a.created > b.created; };
    kept_.push_back({std::move(created), std::string(json)});
    std::push_heap(kept_.begin(), kept_.end(), newer);
    if (kept_.size() <= static_cast<std::size_t>(*options_.limit)) return;
    std::pop_heap(kept_.begin(), kept_.end(), newer);
    kept_.pop_back();
  }

  Result<void> print_kept_objects() {
    std::sort(kept_.begin(), kept_.end(), [](Kept const& a, Kept const& b) {
      return a.created > b.created;
    });
    for (Kept const& one : kept_)
      if (!document_->add(one.json)) return {};
    document_->end();
    return {};
  }

  void sort_rows() {
    auto const by = [](DriverRow::Field field) {
      return [field](DriverRow const& a, DriverRow const& b) {
        return field == DriverRow::kCreated ? a.field(field) > b.field(field)
                                            : a.field(field) < b.field(field);
      };
    };
    if (options_.sort == "age")
      std::stable_sort(rows_.begin(), rows_.end(), by(DriverRow::kCreated));
    if (options_.sort == "status")
      std::stable_sort(rows_.begin(), rows_.end(), by(DriverRow::kStatus));
    if (options_.sort == "name") std::stable_sort(rows_.begin(), rows_.end(), by(DriverRow::kName));
    if (options_.limit && rows_.size() > static_cast<std::size_t>(*options_.limit))
      rows_.erase(rows_.begin() + *options_.limit, rows_.end());
  }

  void print_rows(std::string const& ns) {
    sort_rows();
    if (options_.output == "name") {
      for (DriverRow const& row : rows_)
        if (!context_.streams.out(std::string(row.field(DriverRow::kName)) + '\n')) return;
      return;
    }
    if (rows_.empty()) {
      context_.streams.err("No drivers found" + (ns.empty() ? "" : " in namespace " + ns) + ".\n");
      return;
    }
    std::vector<std::string> const header = table_header(style_);
    render::TableWriter table(header);
    for (DriverRow const& row : rows_) table.measure(table_cells(row, style_, context_.clock));
    if (!context_.streams.out(table.line(header))) return;
    for (DriverRow const& row : rows_)
      if (!context_.streams.out(table.line(table_cells(row, style_, context_.clock)))) return;
  }

  ListOptions const& options_;
  Context& context_;
  Cluster& cluster_;
  TableStyle style_;
  StatusFilter status_;
  TableColumns columns_;
  std::string since_;
  std::vector<DriverRow> rows_;
  std::vector<Kept> kept_;
  std::optional<PodDocument> document_;
  std::optional<Error> error_;
};

}  // namespace

int run_list(ListOptions const& options, Context& context) {
  auto cluster = open_cluster(options.kube, context);
  if (!cluster) return report_error(cluster.error(), context);
  Result<void> const done = List(options, context, **cluster).run();
  context.streams.flush();
  return done ? 0 : report_error(done.error(), context);
}

}  // namespace k8spark::app
