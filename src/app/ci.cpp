#include "app/build.h"
#include "app/ci_commands.h"
#include "app/report.h"
#include "ci/job.h"
#include "profile/plain_secrets.h"
#include "spark/redaction.h"
#include "sys/output_file.h"
#include "text/strings.h"

#include <array>

namespace k8spark::app {

namespace {

constexpr std::string_view kNamespace = "spark.kubernetes.namespace";
constexpr std::string_view kAccount = "spark.kubernetes.authenticate.driver.serviceAccountName";

// The words that give the job's submission the same configuration; the files that they name must be
// in the job's checkout as well.
std::vector<std::string> submit_words(profile::LayerInput const& layers) {
  std::vector<std::string> words;
  auto const add = [&](std::string const& flag, std::optional<std::string> const& value) {
    if (value) words.insert(words.end(), {flag, *value});
  };
  add("--profile", layers.profile);
  add("--profile-file", layers.profile_file);
  add("--properties-file", layers.properties_file);
  add("--spark-version", layers.spark_version);
  if (layers.no_profile) words.emplace_back("--no-profile");
  if (layers.allow_outside_files) words.emplace_back("--allow-outside-files");
  for (auto const& [key, value] : layers.conf_flags)
    words.insert(words.end(), {"--conf", key + '=' + value});
  return words;
}

// A job's file lies in a repository, and its lines in logs.
Result<void> check_for_secrets(CiOptions const& options, matrix::Stack const& stack) {
  ConfMap given;
  for (auto const& [key, value] : options.layers.conf_flags)
    given[key] = {value, {Layer::kConfFlag, "--conf"}};
  if (auto const secret = profile::find_plain_secret(given, stack))
    return usage_error("the secret in \"" + secret->key + "\" would stand in the job's file",
                       "--conf",
                       secret->cure);
  for (std::size_t i = 0; i < options.args.size(); ++i)
    if (spark::looks_secret(options.args[i]))
      return usage_error("argument " + std::to_string(i + 1) +
                             " of the application looks like a secret, and would stand in the "
                             "job's file",
                         "--",
                         "let the application read an environment variable, which "
                         "secretEnv: {NAME: \"SECRET:KEY\"} of the profile sets");
  return {};
}

// "jobs/Daily Report.py" gives "daily-report".
std::string name_of(std::string const& file) {
  constexpr std::size_t kMax = 52;
  std::string_view stem = sys::base_name(file);
  stem = stem.substr(0, stem.rfind('.'));
  std::string name;
  for (char const c : text::to_lower(stem)) {
    bool const plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (plain) name += c;
    if (!plain && !name.empty() && name.back() != '-') name += '-';
  }
  if (name.size() > kMax) name.resize(kMax);
  while (name.ends_with('-')) name.pop_back();
  return name.empty() ? "spark-job" : name;
}

Result<ci::Job> make_job(CiOptions const& options, Context& context) {
  SubmitOptions submit;
  submit.layers = options.layers;
  K8SPARK_ASSIGN(Configured const configured, configure(submit, context));
  for (std::string const& warning : configured.layers.warnings) warn(context, warning);
  profile::ProfileSettings const& settings = configured.layers.settings;
  K8SPARK_CHECK(check_for_secrets(options, configured.layers.stack));
  ci::Job job;
  job.words = submit_words(options.layers);
  job.app = options.app.value_or("");
  job.args = options.args;
  std::string const app = options.app.value_or(settings.option("app.file").value_or(""));
  if (app.empty())
    return usage_error("no application", "k8spark ci", "name its file, or app.file in the profile");
  job.name = options.name.empty() ? name_of(app) : options.name;
  job.image = options.image;
  if (options.timeout) job.timeout = *options.timeout;
  job.schedule = options.schedule;
  job.ns = configured.conf.get_or(kNamespace, "");
  job.context = settings.option("cluster.context").value_or("");
  job.confirmed = settings.option("protected") == "true";
  job.service_account = configured.conf.get_or(kAccount, "");
  return job;
}

Result<void> write_output(CiOptions const& options, std::string const& text, Context& context) {
  if (!options.output) {
    context.streams.out(text);
    context.streams.flush();
    return {};
  }
  if (!options.force && context.files.kind(*options.output) != sys::FileKind::kMissing)
    return usage_error("there is such a file already", *options.output, "--force overwrites it");
  if (std::string const folder(sys::parent_folder(*options.output)); !folder.empty())
    K8SPARK_CHECK(sys::make_folder(folder));
  K8SPARK_ASSIGN(sys::OutputFile file, sys::OutputFile::create(*options.output));
  return file.write(text);
}

Result<void> print_job(CiOptions const& options, Context& context) {
  K8SPARK_ASSIGN(ci::System const system, ci::parse_system(options.system));
  K8SPARK_ASSIGN(ci::Job const job, make_job(options, context));
  K8SPARK_ASSIGN(std::string const text, ci::render_job(system, job));
  return write_output(options, text, context);
}

Result<void> print_report(CiOptions const& options, Context& context) {
  constexpr std::array<std::string_view, 3> kForms = {"text", "markdown", "annotation"};
  std::size_t form = 0;
  while (form < kForms.size() && kForms.at(form) != options.form) ++form;
  if (form == kForms.size())
    return usage_error(
        "unknown form \"" + options.form + '"', "--form", "text, markdown or annotation");
  // A job that could not even begin has none: its summary must not hide that.
  std::string const report = context.files.read(options.app.value_or("report.json")).value_or("");
  context.streams.out(ci::render_report(report, static_cast<ci::ReportForm>(form)));
  context.streams.flush();
  return {};
}

}  // namespace

int run_ci(CiOptions const& options, Context& context) {
  Result<void> const done =
      options.system == "report" ? print_report(options, context) : print_job(options, context);
  return done ? 0 : report_error(done.error(), context);
}

}  // namespace k8spark::app
