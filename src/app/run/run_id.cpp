#include "app/run/run_id.h"

#include "app/run/run_labels.h"
#include "text/encoding.h"
#include "text/strings.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace k8spark::app {

namespace {

constexpr std::size_t kHashLength = 16;

std::string short_hash(std::string_view bytes) {
  return text::sha256_hex(bytes).substr(0, kHashLength);
}

// Everything in a text that a second submission of the same would have otherwise.
std::string without_ids(std::string text, Plan const& plan, SubmissionIds const& ids) {
  std::vector<std::string> fresh = {plan.driver_pod_name,
                                    ids.app_id,
                                    ids.name_unique,
                                    ids.conf_map_unique,
                                    ids.service_unique,
                                    ids.local_dir_uuid};
  fresh.insert(fresh.end(), ids.upload_uuids.begin(), ids.upload_uuids.end());
  if (ids.submit_time_ms) fresh.push_back(std::to_string(*ids.submit_time_ms));
  for (std::string const& id : fresh)
    if (!id.empty()) text = text::replace_all(std::move(text), id, "<id>");
  return text;
}

std::string dump(Json const& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

// Without the comments, which tell when it was written, and the master: there may be several ways
// to one cluster.
std::string lasting_lines(std::string const& properties) {
  std::string kept;
  for (std::string const& line : text::split(properties, '\n'))
    if (!line.starts_with('#') && !line.starts_with("spark.master=")) kept += line + '\n';
  return kept;
}

// In pieces: the file may be larger than memory.
std::string file_hash(std::string const& path, sys::FileSystem const& files) {
  constexpr std::size_t kPiece = std::size_t{1} << 20U;
  auto const file = files.open(path);
  if (!file) return "absent";
  std::string hashes;
  std::vector<char> piece(kPiece);
  for (std::uint64_t at = 0; at < (*file)->size();) {
    auto const got = (*file)->read_at(at, piece);
    if (!got || *got == 0) return "absent";
    hashes += text::sha256_hex({piece.data(), *got});
    at += *got;
  }
  return text::sha256_hex(hashes);
}

// "pod" → hash, ...
std::map<std::string, std::string> parts_of(std::string const& hash) {
  std::map<std::string, std::string> parts;
  for (std::string const& entry : text::split(hash, ',')) {
    std::size_t const colon = entry.find(':');
    if (colon != std::string::npos) parts[entry.substr(0, colon)] = entry.substr(colon + 1);
  }
  return parts;
}

void put(Json& object, char const* map, std::string_view key, std::string const& value) {
  Json& entries = object["metadata"][map];
  if (!entries.is_object()) entries = Json::object();
  entries[std::string(key)] = value;
}

}  // namespace

Result<void> check_run_id(std::string const& id) {
  constexpr std::size_t kLongest = 256;
  char const* wrong = nullptr;
  if (id.empty()) wrong = "is empty";
  if (id.size() > kLongest) wrong = "is longer than 256 bytes";
  if (!text::is_valid_utf8(id)) wrong = "is not UTF-8 text";
  auto const is_control = [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; };
  if (std::any_of(id.begin(), id.end(), is_control)) wrong = "has control characters";
  if (wrong == nullptr) return {};
  return usage_error(std::string("the run id ") + wrong,
                     "--run-id",
                     "for example --run-id nightly-2026-01-01, or the id of the CI job");
}

std::string driver_name_of_run(std::string_view id, int attempt) {
  constexpr std::size_t kLongest = 40;
  constexpr std::size_t kHash = 10;
  std::string stem;
  for (char const c : text::to_lower(id.substr(0, kLongest))) {
    bool const legal = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (legal)
      stem += c;
    else if (!stem.empty() && stem.back() != '-')
      stem += '-';
  }
  if (stem.empty()) stem = "run";
  if (stem.back() != '-') stem += '-';
  stem += text::sha256_hex(id).substr(0, kHash);
  if (attempt > 1) stem += '-' + std::to_string(attempt);
  return stem + "-driver";
}

Result<void> name_run(std::string const& id, int attempt, SparkConf& conf) {
  K8SPARK_CHECK(check_run_id(id));
  if (conf.contains(kDriverPodNameKey))
    return usage_error(
        "--run-id names the driver pod, and so does " + std::string(kDriverPodNameKey),
        conf.where(kDriverPodNameKey),
        "leave the key out: two names could become two drivers");
  Origin const origin{Layer::kDerived, "--run-id"};
  conf.set(std::string(kDriverPodNameKey), driver_name_of_run(id, attempt), origin);
  for (char const* const role : {"driver", "executor"})
    conf.set("spark.kubernetes." + std::string(role) + ".label." + std::string(kRunIdLabel),
             label_value(id),
             origin);
  return {};
}

void mark_run(RunMarks const& marks, Plan& plan) {
  auto const mark = [&](Json& object) {
    put(object, "labels", kRunIdLabel, label_value(marks.id));
    put(object, "annotations", kRunIdText, marks.id);
    put(object, "annotations", kSubmissionId, plan.app_id);
  };
  for (auto* const list : {&plan.pre_resources, &plan.resources})
    for (Json& object : *list) mark(object);
  Json& pod = plan.driver_pod;
  if (!pod.is_object()) return;
  mark(pod);
  put(pod, "labels", kAttemptLabel, std::to_string(marks.attempt));
  if (!marks.profile.empty()) put(pod, "labels", kProfileLabel, label_value(marks.profile));
  if (!marks.user.empty()) put(pod, "labels", kUserLabel, label_value(marks.user));
  put(pod, "annotations", kSubmissionHash, marks.hash);
}

std::string submission_hash(Plan const& plan,
                            SubmissionIds const& ids,
                            sys::FileSystem const& files) {
  std::string properties;
  std::string objects;
  for (auto const* const list : {&plan.pre_resources, &plan.resources})
    for (Json const& object : *list) {
      auto const data = object.find("data");
      bool const holds_conf = data != object.end() && data->contains("spark.properties");
      if (!holds_conf) {
        objects += dump(object) + '\n';
        continue;
      }
      for (auto const& [name, text] : data->items())
        if (text.is_string())
          properties += name + '\n' + lasting_lines(text.get_ref<std::string const&>());
    }
  std::string uploads;
  for (Upload const& upload : plan.uploads)
    uploads += upload.target + ' ' + file_hash(upload.source_path, files) + '\n';
  std::string hash;
  auto const add = [&](std::string const& part, std::string text) {
    hash += (hash.empty() ? "" : ",") + part + ':' +
            short_hash(without_ids(std::move(text), plan, ids));
  };
  add("pod", dump(plan.driver_pod));
  add("properties", std::move(properties));
  add("objects", std::move(objects));
  add("uploads", std::move(uploads));
  return hash;
}

std::string different_parts(std::string const& hash, std::string const& other) {
  auto const mine = parts_of(hash);
  auto const theirs = parts_of(other);
  std::vector<std::string> names;
  for (auto const& [part, value] : mine) {
    auto const at = theirs.find(part);
    if (at == theirs.end() || at->second != value) names.push_back(part);
  }
  return text::join(names, " and ");
}

}  // namespace k8spark::app
