#include "app/run/driver_selection.h"

#include "app/run/driver_table.h"
#include "kube/json_slice.h"
#include "kube/pages.h"
#include "text/strings.h"

#include <nlohmann/json.hpp>

#include <fnmatch.h>

#include <algorithm>
#include <array>
#include <set>
#include <span>

namespace k8spark::app {

namespace {

constexpr std::array<std::string_view, 5> kPhases = {
    "Pending", "Running", "Succeeded", "Failed", "Unknown"};

struct PhaseWord {
  std::string_view word;
  std::string_view phase;
};
constexpr std::array kPhaseWords = std::to_array<PhaseWord>({{"pending", "Pending"},
                                                             {"running", "Running"},
                                                             {"succeeded", "Succeeded"},
                                                             {"completed", "Succeeded"},
                                                             {"failed", "Failed"},
                                                             {"unknown", "Unknown"},
                                                             {"active", "Pending"},
                                                             {"active", "Running"},
                                                             {"finished", "Succeeded"},
                                                             {"finished", "Failed"}});

bool contains(std::span<std::string const> list, std::string_view word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

// A field selector knows no "or": what is not wanted is named.
std::string phases_as_selector(std::vector<std::string> const& phases) {
  if (phases.size() == 1) return "status.phase=" + phases.front();
  std::vector<std::string> others;
  for (std::string_view const phase : kPhases)
    if (!contains(phases, phase)) others.push_back("status.phase!=" + std::string(phase));
  return text::join(others, ",");
}

DriverRef ref_of(std::string_view metadata) {
  DriverRef ref;
  kube::for_each_member(metadata, [&](std::string_view key, std::string_view value) {
    if (key == "name") ref.name = kube::text_of(value);
    if (key == "namespace") ref.ns = kube::text_of(value);
    if (key == "uid") ref.uid = kube::text_of(value);
    if (key == "deletionTimestamp") ref.being_deleted = true;
    return key != "managedFields";
  });
  return ref;
}

DriverRef ref_of_pod(Json const& pod) {
  return ref_of(pod.value("metadata", Json::object()).dump());
}

class Selector {
 public:
  Selector(Cluster& cluster,
           Selection const& selection,
           std::function<void(Error const&)> const& missing)
      : cluster_(cluster), selection_(selection), missing_(missing) {}

  Result<std::vector<DriverRef>> run() {
    if (selection_.names.empty()) K8SPARK_CHECK(add_matching(""));
    for (std::string const& name : selection_.names) K8SPARK_CHECK(add_named(name));
    return std::move(found_);
  }

 private:
  // Globs, and names that a selector narrows.
  Result<bool> add_matching(std::string const& glob) {
    kube::PageOptions options;
    K8SPARK_ASSIGN(options.label_selector, driver_selector(selection_.selector));
    options.form = kube::ListForm::kMetadata;
    bool any = false;
    kube::PageSink sink;
    sink.on_object = [&](std::string_view json) {
      DriverRef ref = ref_of(kube::member_of(json, "metadata").value_or("{}"));
      if (!matches_glob(ref.name, glob)) return true;
      any = true;
      add(std::move(ref));
      return true;
    };
    std::string const ns = selection_.all_namespaces ? "" : cluster_.ns();
    K8SPARK_CHECK(kube::for_each_object(cluster_.client(), kube::pods(), ns, options, sink));
    return any;
  }

  Result<void> add_named(std::string const& name) {
    bool const listed =
        is_glob(name) ||
        ((selection_.all_namespaces || !selection_.selector.empty()) && !name.starts_with('@'));
    if (listed) {
      K8SPARK_ASSIGN(bool const any, add_matching(name));
      if (any) return {};
      return lacking(
          no_such_driver(name, selection_.all_namespaces ? std::string() : cluster_.ns()));
    }
    Result<std::vector<Json>> const pods = find_drivers(cluster_, name);
    if (!pods) return lacking(pods.error());
    for (Json const& pod : *pods) add(ref_of_pod(pod));
    return {};
  }

  Result<void> lacking(Error const& error) {
    if (!missing_ || error.code != ErrorCode::kNotFound) return error;
    missing_(error);
    return {};
  }

  void add(DriverRef ref) {
    if (seen_.insert(ref.uid).second) found_.push_back(std::move(ref));
  }

  Cluster& cluster_;
  Selection const& selection_;
  std::function<void(Error const&)> const& missing_;
  std::vector<DriverRef> found_;
  std::set<std::string> seen_;
};

}  // namespace

bool is_glob(std::string_view name) {
  return name.find_first_of("*?[") != std::string_view::npos;
}

bool matches_glob(std::string const& name, std::string const& glob) {
  return glob.empty() || fnmatch(glob.c_str(), name.c_str(), 0) == 0;
}

Result<std::string> driver_selector(std::string const& selector) {
  std::string const trimmed(text::trim(selector));
  if (trimmed.empty()) return std::string("spark-role=driver");
  bool const odd = trimmed.front() == ',' || trimmed.back() == ',' || trimmed.front() == '=';
  if (odd)
    return usage_error("\"" + selector + "\" is no label selector",
                       "--selector",
                       "for example team=data,tier!=dev or 'team in (data,ml)'");
  return "spark-role=driver," + trimmed;
}

bool StatusFilter::matches(std::string_view status, std::string_view phase) const {
  if (words.empty()) return true;  // the server has chosen
  return contains(words, text::to_lower(status)) || contains(phases, phase);
}

StatusFilter parse_status_filter(std::vector<std::string> const& asked) {
  StatusFilter filter;
  for (std::string const& list : asked)
    for (std::string const& entry : text::split_list(list)) {
      std::string const word = text::to_lower(entry);
      bool is_phase = false;
      for (PhaseWord const& known : kPhaseWords) {
        if (known.word != word) continue;
        is_phase = true;
        if (!contains(filter.phases, known.phase)) filter.phases.emplace_back(known.phase);
      }
      if (!is_phase) filter.words.push_back(word);
    }
  if (filter.words.empty() && !filter.phases.empty())
    filter.field_selector = phases_as_selector(filter.phases);
  return filter;
}

Result<std::vector<DriverRef>> select_drivers(Cluster& cluster,
                                              Selection const& selection,
                                              std::function<void(Error const&)> const& missing) {
  return Selector(cluster, selection, missing).run();
}

}  // namespace k8spark::app
