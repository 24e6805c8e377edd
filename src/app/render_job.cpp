#include "app/render_job.h"

#include "render/submit_job.h"
#include "setup/account.h"
#include "setup/rights.h"
#include "text/strings.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <optional>

namespace k8spark::app {

namespace {

// Where the plan mounts shipped code, and by which volume (plan's code maps).
constexpr std::string_view kCodeFolder = "/opt/k8spark/code";
constexpr std::string_view kCodeVolume = "k8spark-code";
constexpr char const* kCodeMark = "k8spark.io/content-sha256";

constexpr std::array<char const*, 2> kSentAsFiles = {"spark.files", "spark.archives"};

Json const& container_of(Plan const& plan) {
  return plan.driver_pod["spec"]["containers"].back();
}

Json code_volume(Plan const& plan) {
  for (Json const& volume : plan.driver_pod["spec"].value("volumes", Json::array()))
    if (volume["name"] == kCodeVolume) return volume;
  return nullptr;
}

// "/opt/k8spark/code/app.py" of "file:///opt/k8spark/code/app.py" and of "local:...".
std::optional<std::string> path_of_code(std::string const& entry) {
  for (std::string_view const scheme : {"file://", "file:", "local://", "local:"})
    if (entry.starts_with(std::string(scheme).append(kCodeFolder).append("/")))
      return entry.substr(scheme.size());
  return std::nullopt;
}

// One submission as the input of a submitter in the cluster.
class JobMaker {
 public:
  JobMaker(RenderOptions const& options, Built const& built) : options_(options), built_(built) {}

  Result<std::vector<Json>> objects(std::vector<std::string>& warnings) {
    K8SPARK_CHECK(check());
    SparkConf const& conf = built_.submission.conf;
    input_.command = built_.command;
    input_.command.conf.set(
        "spark.app.name", conf.get_or("spark.app.name", "spark"), {Layer::kDerived, "application"});
    input_.name = render::job_name(conf.get_or("spark.app.name", "spark"));
    input_.ns = built_.plan.namespace_name;
    input_.account = options_.submitter_account.value_or(input_.name);
    input_.own_program = options_.submitter_image.has_value();
    input_.run_id = options_.submit.run_id;
    input_.cron = options_.cron;
    set_image(conf);
    set_files();
    if (built_.submission.kind == AppKind::kJava)
      input_.command.main_class = built_.submission.main_class;
    K8SPARK_CHECK(set_code());
    K8SPARK_ASSIGN(auto job, render::submit_job(input_));
    if (options_.cron && conf.contains("spark.kubernetes.driver.pod.name"))
      warnings.emplace_back(
          "every run of the CronJob would make a driver of the same name, "
          "spark.kubernetes.driver.pod.name: the second one fails while the first is there");
    std::vector<Json> objects = accounts();
    for (Json& map : code_maps_) objects.push_back(std::move(map));
    for (Json& object : job) objects.push_back(std::move(object));
    return objects;
  }

 private:
  Result<void> check() {
    Submission const& submission = built_.submission;
    if (submission.mode != DeployMode::kCluster)
      return usage_error("a Job submits in cluster mode",
                         submission.conf.where("spark.submit.deployMode"),
                         "--deploy-mode cluster; k8spark client pod runs a driver as a pod");
    if (!submission.ship_code && !submission.local_files.empty())
      return usage_error("a Job cannot upload files of this machine",
                         submission.local_files.front().path,
                         "name it in the store or the image; or leave out "
                         "spark.kubernetes.file.upload.path, and it travels in a ConfigMap");
    ClientFiles const& files = submission.files;
    if (files.keytab || files.krb5 || files.driver_ca_cert || files.driver_client_key ||
        files.driver_client_cert)
      return usage_error("keytabs, keys and certificates of this machine do not go into a Job",
                         "--format job",
                         "mount a Secret by a pod template");
    if (options_.submit.run_id && !options_.submitter_image)
      return usage_error(
          "spark-submit knows no run id", "--run-id", "--submitter-image IMAGE with k8spark in it");
    return {};
  }

  void set_image(SparkConf const& conf) {
    std::string const own = conf.get_or("spark.kubernetes.driver.container.image",
                                        conf.get_or("spark.kubernetes.container.image", ""));
    input_.image = options_.submitter_image.value_or(own);
    input_.pull_policy = conf.get_or("spark.kubernetes.container.image.pullPolicy", "");
    input_.pull_secrets =
        text::split_list(conf.get_or("spark.kubernetes.container.image.pullSecrets", ""));
    auto const presets = built_.layers.settings.list("presets");
    input_.non_root = std::find(presets.begin(), presets.end(), "restricted") != presets.end();
  }

  void set_files() {
    ClientFiles const& files = built_.submission.files;
    input_.driver_template = files.driver_template;
    input_.executor_template = files.executor_template;
    input_.conf_files = files.conf_dir;
    if (files.hadoop_conf_dir) input_.hadoop_files = *files.hadoop_conf_dir;
  }

  // k8spark sends the files on, as from a laptop. Spark's own submitter could only upload them: so
  // they are mounted into driver and executors, and named as files of the image.
  Result<void> set_code() {
    Json const volume = code_volume(built_.plan);
    if (volume.is_null()) return {};
    take_maps();
    if (input_.own_program) {
      input_.code_volume = volume;
      input_.code_folder = kCodeFolder;
      take_lists([](std::string const& path) { return "file://" + path; });
      return {};
    }
    for (char const* const key : kSentAsFiles)
      if (text::contains(property(key), kCodeFolder))
        return usage_error(
            "Spark's own submitter in a Job cannot send files of this machine to executors",
            built_.command.conf.where(key),
            "--submitter-image IMAGE with k8spark in it; or name them in a store or the image");
    take_lists([](std::string const& path) { return "local://" + path; });
    set_python_path();
    SparkConf const& conf = built_.submission.conf;
    auto const name = [&](char const* role) {
      return conf.get_or(
          std::string("spark.kubernetes.").append(role).append(".podTemplateContainerName"), "");
    };
    std::string const folder(kCodeFolder);
    K8SPARK_ASSIGN(
        input_.driver_template,
        render::template_with_volume(input_.driver_template, name("driver"), volume, folder));
    K8SPARK_ASSIGN(
        input_.executor_template,
        render::template_with_volume(input_.executor_template, name("executor"), volume, folder));
    return {};
  }

  void take_maps() {
    for (Json const& object : built_.plan.resources) {
      if (!object["metadata"].value("annotations", Json::object()).contains(kCodeMark)) continue;
      Json map = object;
      map["metadata"]["namespace"] = input_.ns;
      map["metadata"]["labels"] = render::job_labels(input_.name);
      code_maps_.push_back(std::move(map));
    }
  }

  [[nodiscard]] std::string property(std::string const& key) const {
    auto const laid_over = built_.plan.properties.find(key);
    return laid_over != built_.plan.properties.end() ? laid_over->second
                                                     : built_.submission.conf.get_or(key, "");
  }

  // The lists with the places of shipped files, and the application.
  template <typename Place>
  void take_lists(Place const& place) {
    std::string resource;
    for (Json const& word : container_of(built_.plan).value("args", Json::array()))
      if (auto const path = path_of_code(word.get<std::string>()); path && resource.empty())
        resource = place(*path);
    for (char const* const key :
         {"spark.jars", "spark.files", "spark.archives", "spark.submit.pyFiles"}) {
      std::vector<std::string> entries = text::split_list(property(key));
      std::string last;
      for (std::string& entry : entries)
        if (auto const path = path_of_code(entry)) last = entry = place(*path);
      // A jar application is the last local one, and the submitter adds it again.
      bool const is_application = key == std::string_view("spark.jars") && is_shipped_jar();
      if (is_application) {
        std::erase(entries, last);
        resource = last;
      }
      set_list(key, entries);
    }
    if (!resource.empty()) input_.command.primary_resource = resource;
  }

  [[nodiscard]] bool is_shipped_jar() const {
    Submission const& submission = built_.submission;
    return submission.kind == AppKind::kJava &&
           std::any_of(
               submission.local_files.begin(),
               submission.local_files.end(),
               [&](LocalFile const& file) { return file.uri == submission.primary_resource; });
  }

  void set_list(char const* key, std::vector<std::string> const& entries) {
    if (entries.empty())
      input_.command.conf.erase(key);
    else
      input_.command.conf.set(key, text::join(entries, ","), {Layer::kDerived, "--format job"});
  }

  // PySpark takes local: entries of pyFiles for files that executors must be sent, and cannot.
  void set_python_path() {
    constexpr char const* kList = "spark.submit.pyFiles";
    std::vector<std::string> others;
    std::vector<std::string> paths;
    for (std::string const& entry : text::split_list(input_.command.conf.get_or(kList, ""))) {
      auto const path = path_of_code(entry);
      if (!path) {
        others.push_back(entry);
        continue;
      }
      std::string const folder = path->substr(0, path->rfind('/'));
      paths.push_back(path->ends_with(".py") ? folder : *path);
    }
    if (paths.empty()) return;
    set_list(kList, others);
    std::string joined = text::join(paths, ":");
    for (char const* const key :
         {"spark.kubernetes.driverEnv.PYTHONPATH", "spark.executorEnv.PYTHONPATH"}) {
      auto const given = input_.command.conf.get(key);
      input_.command.conf.set(key,
                              given ? std::string(joined).append(":").append(*given) : joined,
                              {Layer::kDerived, "--format job"});
    }
  }

  std::vector<Json> accounts() {
    if (options_.submitter_account) return {};
    auto const rights = setup::rights_input(built_.submission.conf, built_.layers.spark_version);
    std::vector<Json> objects = setup::role_and_binding(
        input_.ns,
        input_.name,
        input_.own_program ? setup::submitter_rights(rights) : setup::spark_submit_rights(rights),
        {setup::Subject::Kind::kServiceAccount, input_.name, input_.ns});
    objects.insert(objects.begin(), setup::service_account(input_.ns, input_.name, {}));
    return objects;
  }

  RenderOptions const& options_;
  Built const& built_;
  render::JobInput input_;
  std::vector<Json> code_maps_;
};

}  // namespace

Result<std::vector<Json>> job_objects(RenderOptions const& options,
                                      Built const& built,
                                      std::vector<std::string>& warnings) {
  return JobMaker(options, built).objects(warnings);
}

}  // namespace k8spark::app
