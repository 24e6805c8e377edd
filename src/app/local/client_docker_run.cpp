#include "app/build.h"
#include "app/local/client_commands.h"
#include "app/local/local_login.h"
#include "app/report.h"
#include "launcher/tool.h"
#include "render/command_line.h"
#include "spark/redaction.h"
#include "spark/uri.h"
#include "submission/resolve.h"
#include "text/encoding.h"
#include "text/strings.h"

#include <algorithm>
#include <utility>

namespace k8spark::app {

namespace {

constexpr char const* kSparkHome = "/opt/spark";  // of Spark's own images
// The kubeconfig belongs to who runs this. podman shifts everybody's user ids but root's, and
// refuses "keep-id" where nothing is shifted.
constexpr char const* kDockerUser = R"sh(--user "$(id -u):0")sh";
constexpr char const* kPodmanUser =
    R"sh($([ "$(id -u)" = 0 ] && echo --user 0:0 || echo --userns keep-id))sh";
constexpr char const* kKubeconfig = "/opt/spark/kubeconfig";

// The container's words, before they are joined: each group stays on a line.
class DockerRun {
 public:
  DockerRun(DockerRunOptions const& options, Context& context)
      : options_(options), context_(context) {}

  Result<std::string> text() {
    K8SPARK_CHECK(build());
    K8SPARK_ASSIGN(std::string const image, image_name());
    lines_ = {options_.engine + " run --rm " + std::string(app_.empty() ? "-it " : "") +
              "--network host"};
    lines_.emplace_back(options_.engine == "podman" ? kPodmanUser : kDockerUser);
    K8SPARK_CHECK(add_login());
    K8SPARK_CHECK(add_variables());
    add_files();
    add_words(image);
    std::string text;
    for (std::string const& line : lines_) text += (text.empty() ? "" : " \\\n  ") + line;
    return text + '\n';
  }

 private:
  Result<void> build() {
    SubmitOptions submit = options_.submit;
    submit.layers.flags.push_back({"client docker-run", "spark.submit.deployMode", "client"});
    app_ = submit.primary_resource.value_or("");
    if (app_.empty()) submit.primary_resource = "pyspark-shell";
    K8SPARK_ASSIGN(built_, build_submission(submit, BuildFor::kLaunch, context_));
    for (auto const* const warnings : {&built_.layers.warnings, &built_.plan.warnings})
      for (std::string const& warning : *warnings) warn(context_, warning);
    return {};
  }

  Result<std::string> image_name() {
    for (std::string_view const key :
         {"spark.kubernetes.driver.container.image", "spark.kubernetes.container.image"})
      if (auto const image = built_.conf.get(key); image && !image->empty()) return *image;
    return usage_error("no image",
                       "k8spark client docker-run",
                       "image.name in the profile, or --conf spark.kubernetes.container.image");
  }

  Result<void> add_login() {
    std::string file = options_.submit.kube.kubeconfig.value_or(
        built_.layers.settings.option("cluster.kubeconfig").value_or(""));
    if (file.empty()) file = context_.environment.get_or_empty("KUBECONFIG");
    if (file.find(':') != std::string::npos)
      return usage_error("KUBECONFIG names several files",
                         "KUBECONFIG",
                         "kubectl config view --flatten > one, and --kubeconfig one");
    if (file.empty()) file = sys::home_folder(context_.environment) + "/.kube/config";
    lines_.push_back("-v " +
                     text::shell_quote(context_.files.absolute(file) + ':' + kKubeconfig + ":ro"));
    lines_.push_back(std::string("-e KUBECONFIG=") + kKubeconfig);
    SubmitOptions submit = options_.submit;
    submit.kube.kubeconfig.reset();
    K8SPARK_ASSIGN(login_, local_login(submit, built_.layers.settings, built_.conf, built_.access));
    return {};
  }

  // Values by name only: the engine takes them from the environment of who runs it.
  Result<void> add_variables() {
    auto const& environment = built_.layers.environment.values();
    spark::ConfReader const reader(built_.conf, environment, built_.layers.spark_version);
    K8SPARK_ASSIGN(auto const own, launcher::driver_variables(reader));
    for (auto const& [name, value] : own)
      lines_.push_back("-e " +
                       text::shell_quote(spark::is_secret_key(name) || spark::looks_secret(value)
                                             ? name
                                             : name + '=' + value));
    K8SPARK_ASSIGN(auto const secret, launcher::secret_variables(reader));
    for (launcher::SecretVariable const& variable : secret) {
      lines_.push_back("-e " + text::shell_quote(variable.name));
      if (!context_.environment.get(variable.name))
        warn(context_, "export " + variable.name + " before: the container takes it from there");
    }
    return {};
  }

  // What lies on this machine is seen at the same place in the container.
  void add_files() {
    std::vector<std::string> uris;
    if (!app_.empty()) uris.push_back(built_.submission.primary_resource);
    for (std::string_view const key :
         {"spark.jars", "spark.files", "spark.archives", "spark.submit.pyFiles"})
      for (std::string const& entry : text::split_list(built_.submission.conf.get_or(key, "")))
        uris.push_back(spark::split_fragment(entry).before);
    if (auto const pod = built_.conf.get("spark.kubernetes.executor.podTemplateFile"))
      uris.push_back("file:" + context_.files.absolute(*pod));
    std::vector<std::string> mounted;
    for (std::string const& uri : uris) {
      if (!spark::is_local_and_resolvable(uri)) continue;
      std::string const path = submission::local_path(uri);
      if (context_.files.kind(path) == sys::FileKind::kMissing) continue;
      if (std::find(mounted.begin(), mounted.end(), path) != mounted.end()) continue;
      mounted.push_back(path);
      lines_.push_back("-v " + text::shell_quote(path + ':' + path + ":ro"));
    }
  }

  void add_words(std::string const& image) {
    render::SubmitCommand command = built_.command;
    for (auto const& [key, value] : login_.keys.values())
      command.conf.set(key, value.value, value.origin);
    launcher::OpenAndSecret parts = launcher::split_secrets(command.conf);
    for (auto const& [key, value] : parts.secret.values())
      warn(context_, key + " is left out: its value is secret, and words are seen by everybody");
    command.conf = std::move(parts.open);
    if (!app_.empty() && spark::is_local_and_resolvable(built_.submission.primary_resource))
      command.primary_resource = submission::local_path(built_.submission.primary_resource);
    std::vector<std::string> words = render::spark_submit_words(command);
    words.front() = std::string(kSparkHome) + (app_.empty() ? "/bin/pyspark" : "/bin/spark-submit");
    if (app_.empty()) words.pop_back();
    // Image and program, each option, the application with its arguments.
    std::size_t const tail = app_.empty() ? 0 : command.app_args.size() + 1;
    std::string line = text::shell_quote(image);
    for (std::size_t i = 0; i < words.size(); ++i) {
      bool const begins = words[i].starts_with("--") || i + tail == words.size();
      if (begins && i + tail <= words.size()) lines_.push_back(std::exchange(line, ""));
      line += (line.empty() ? "" : " ") + text::shell_quote(words[i]);
    }
    lines_.push_back(line);
  }

  DockerRunOptions const& options_;
  Context& context_;
  Built built_;
  LocalLogin login_;
  std::string app_;
  std::vector<std::string> lines_;
};

}  // namespace

int run_client_docker_run(DockerRunOptions const& options, Context& context) {
  Result<std::string> const text = DockerRun(options, context).text();
  if (!text) return report_error(text.error(), context);
  return context.streams.out(*text) && context.streams.flush() ? 0 : 1;
}

}  // namespace k8spark::app
