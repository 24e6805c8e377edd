#include "cli/submit_command.h"

#include "cli/submit_flags.h"
#include "spark/sizes.h"
#include "text/strings.h"

#include <algorithm>
#include <functional>
#include <map>

namespace k8spark::cli {

namespace {

using app::SubmitOptions;
using Setter = std::function<Result<void>(SubmitRequest&, std::string const&)>;

template <typename Value>
Setter text_into(Value SubmitOptions::*member) {
  return [member](SubmitRequest& request, std::string const& value) -> Result<void> {
    request.options.*member = value;
    return {};
  };
}

template <typename Value>
Setter kube_into(Value app::KubeFlags::*member) {
  return [member](SubmitRequest& request, std::string const& value) -> Result<void> {
    request.options.kube.*member = value;
    return {};
  };
}

template <typename Value>
Setter layer_into(Value profile::LayerInput::*member) {
  return [member](SubmitRequest& request, std::string const& value) -> Result<void> {
    request.options.layers.*member = value;
    return {};
  };
}

Setter time_into(char const* flag, std::optional<std::chrono::seconds> SubmitOptions::*member) {
  return [flag, member](SubmitRequest& request, std::string const& value) -> Result<void> {
    K8SPARK_ASSIGN(request.options.*member, parse_seconds(flag, value));
    return {};
  };
}

Setter switch_on(bool SubmitOptions::*member) {
  return [member](SubmitRequest& request, std::string const&) -> Result<void> {
    request.options.*member = true;
    return {};
  };
}

Setter layer_switch(bool profile::LayerInput::*member) {
  return [member](SubmitRequest& request, std::string const&) -> Result<void> {
    request.options.layers.*member = true;
    return {};
  };
}

Setter request_text(std::optional<std::string> SubmitRequest::*member) {
  return [member](SubmitRequest& request, std::string const& value) -> Result<void> {
    request.*member = value;
    return {};
  };
}

Setter request_switch(bool SubmitRequest::*member) {
  return [member](SubmitRequest& request, std::string const&) -> Result<void> {
    request.*member = true;
    return {};
  };
}

Result<void> set_conf(SubmitRequest& request, std::string const& value) {
  std::size_t const equals = value.find('=');
  if (equals == std::string::npos)
    // The text is not repeated: it may be a secret whose key was forgotten.
    return usage_error("--conf needs KEY=VALUE, and its text has no \"=\"",
                       "--conf",
                       "for example --conf spark.executor.memory=4g");
  request.options.layers.conf_flags.emplace_back(value.substr(0, equals), value.substr(equals + 1));
  return {};
}

Result<void> set_dry_run(SubmitRequest& request, std::string const& value) {
  if (value != "client" && value != "server")
    return usage_error("--dry-run must be client or server, not \"" + value + '"');
  request.options.dry_run = value == "client" ? app::DryRun::kClient : app::DryRun::kServer;
  return {};
}

Result<void> set_max_log_requests(SubmitRequest& request, std::string const& value) {
  auto const count = text::to_integer(value);
  constexpr long long kMost = 100'000;
  if (!count || *count < 1 || *count > kMost)
    return usage_error("--max-log-requests must be a number from 1 on, not \"" + value + '"');
  request.options.max_log_requests = static_cast<int>(*count);
  return {};
}

Result<void> set_on_exit(SubmitRequest& request, std::string const& value) {
  if (value != "detach" && value != "kill")
    return usage_error("--on-exit must be detach or kill, not \"" + value + '"');
  request.options.on_exit = value == "kill" ? app::OnExit::kKill : app::OnExit::kDetach;
  return {};
}

Result<void> set_retries(SubmitRequest& request, std::string const& value) {
  constexpr long long kMost = 1000;
  auto const number = text::to_integer(value);
  if (!number || *number < 0 || *number > kMost)
    return usage_error("--retry must be a number from 0 to 1000, not \"" + value + '"');
  request.options.retries = static_cast<int>(*number);
  return {};
}

Result<void> set_min_executors(SubmitRequest& request, std::string const& value) {
  auto const number = text::to_integer(value);
  constexpr long long kMost = 1'000'000;
  if (!number || *number < 0 || *number > kMost)
    return usage_error("--min-executors must be a number, not \"" + value + '"', "--min-executors");
  request.options.min_executors = static_cast<int>(*number);
  return {};
}

Result<void> set_treat_143(SubmitRequest& request, std::string const& value) {
  if (value != "success" && value != "fail")
    return usage_error("--treat-143 must be success or fail, not \"" + value + '"');
  request.options.treat_143_success = value == "success";
  return {};
}

Setter ask_for(SubmitRequest::Kind kind) {
  return [kind](SubmitRequest& request, std::string const& value) -> Result<void> {
    using Kind = SubmitRequest::Kind;
    bool const twice = (kind == Kind::kKill && request.kind == Kind::kStatus) ||
                       (kind == Kind::kStatus && request.kind == Kind::kKill);
    if (twice) return usage_error("--kill and --status exclude each other");
    request.kind = kind;
    request.submission_id = value;
    return {};
  };
}

Result<void> ignore(SubmitRequest& /*request*/, std::string const& /*value*/) {
  return {};
}

// Flags that are no spark.* key, each with what it does to the request.
std::map<std::string_view, Setter> const& setters() {
  using Kind = SubmitRequest::Kind;
  static std::map<std::string_view, Setter> const table = {
      {"--class", text_into(&SubmitOptions::main_class)},
      {"--proxy-user", text_into(&SubmitOptions::proxy_user)},
      {"--conf", set_conf},
      {"--properties-file", layer_into(&profile::LayerInput::properties_file)},
      {"--load-spark-defaults", layer_switch(&profile::LayerInput::load_spark_defaults)},
      {"--profile", layer_into(&profile::LayerInput::profile)},
      {"--profile-file", layer_into(&profile::LayerInput::profile_file)},
      {"--no-profile", layer_switch(&profile::LayerInput::no_profile)},
      {"--allow-outside-files", layer_switch(&profile::LayerInput::allow_outside_files)},
      {"--spark-version", layer_into(&profile::LayerInput::spark_version)},
      {"--spark-home", text_into(&SubmitOptions::spark_home)},
      {"--detach", switch_on(&SubmitOptions::detach)},
      {"--quiet", switch_on(&SubmitOptions::quiet)},
      {"--verbose", switch_on(&SubmitOptions::verbose)},
      {"--dry-run", set_dry_run},
      {"--on-exit", set_on_exit},
      {"--run-id", text_into(&SubmitOptions::run_id)},
      {"--attach-anyway", switch_on(&SubmitOptions::attach_anyway)},
      {"--replace", switch_on(&SubmitOptions::replace)},
      {"--exclusive", text_into(&SubmitOptions::exclusive)},
      {"--retry", set_retries},
      {"--retry-on",
       [](SubmitRequest& request, std::string const& value) -> Result<void> {
         request.options.retry_on = text::split_list(value);
         return {};
       }},
      {"--retry-delay", time_into("--retry-delay", &SubmitOptions::retry_delay)},
      {"--timeout", time_into("--timeout", &SubmitOptions::timeout)},
      {"--start-timeout", time_into("--start-timeout", &SubmitOptions::start_timeout)},
      {"--image-timeout", time_into("--image-timeout", &SubmitOptions::image_timeout)},
      {"--executor-timeout", time_into("--executor-timeout", &SubmitOptions::executor_timeout)},
      {"--kill-after-stop", time_into("--kill-after-stop", &SubmitOptions::kill_after_stop)},
      {"--min-executors", set_min_executors},
      {"--events", switch_on(&SubmitOptions::events)},
      {"--treat-143", set_treat_143},
      {"--output", text_into(&SubmitOptions::output)},
      {"--report", text_into(&SubmitOptions::report_file)},
      {"--save-logs", text_into(&SubmitOptions::save_logs)},
      {"--max-log-requests", set_max_log_requests},
      {"--context", kube_into(&app::KubeFlags::context)},
      {"--kubeconfig", kube_into(&app::KubeFlags::kubeconfig)},
      {"--cluster", kube_into(&app::KubeFlags::cluster)},
      {"--user", kube_into(&app::KubeFlags::user)},
      {"--server", kube_into(&app::KubeFlags::server)},
      {"--token", kube_into(&app::KubeFlags::token)},
      {"--certificate-authority", kube_into(&app::KubeFlags::certificate_authority)},
      {"--client-certificate", kube_into(&app::KubeFlags::client_certificate)},
      {"--client-key", kube_into(&app::KubeFlags::client_key)},
      {"--tls-server-name", kube_into(&app::KubeFlags::tls_server_name)},
      {"--as", kube_into(&app::KubeFlags::as)},
      {"--as-uid", kube_into(&app::KubeFlags::as_uid)},
      {"--request-timeout",
       [](SubmitRequest& request, std::string const& value) -> Result<void> {
         K8SPARK_ASSIGN(request.options.kube.request_timeout,
                        parse_seconds("--request-timeout", value));
         return {};
       }},
      {"--disable-compression",
       [](SubmitRequest& request, std::string const&) -> Result<void> {
         request.options.kube.disable_compression = true;
         return {};
       }},
      {"--exec-plugin-policy",
       [](SubmitRequest& request, std::string const& value) -> Result<void> {
         request.options.kube.exec_plugin_policy = value;
         return {};
       }},
      {"--as-group",
       [](SubmitRequest& request, std::string const& value) -> Result<void> {
         request.options.kube.as_groups.push_back(value);
         return {};
       }},
      {"--insecure-skip-tls-verify",
       [](SubmitRequest& request, std::string const&) -> Result<void> {
         request.options.kube.insecure_skip_tls_verify = true;
         return {};
       }},
      {"--keys",
       [](SubmitRequest& request, std::string const&) -> Result<void> {
         request.keys = true;
         return {};
       }},
      {"--offline", request_switch(&SubmitRequest::offline)},
      {"--fix", request_switch(&SubmitRequest::fix)},
      {"--yes", switch_on(&SubmitOptions::yes)},
      {"--rules", request_switch(&SubmitRequest::rules)},
      {"--format",
       [](SubmitRequest& request, std::string const& value) -> Result<void> {
         request.format = value;
         return {};
       }},
      {"--cron", request_text(&SubmitRequest::cron)},
      {"--submitter-image", request_text(&SubmitRequest::submitter_image)},
      {"--submitter-account", request_text(&SubmitRequest::submitter_account)},
      {"--executors",
       [](SubmitRequest& request, std::string const&) -> Result<void> {
         request.executors = true;
         return {};
       }},
      {"--help", ask_for(Kind::kHelp)},
      {"--version", ask_for(Kind::kVersion)},
      {"--kill", ask_for(Kind::kKill)},
      {"--status", ask_for(Kind::kStatus)},
      {"--queue", ignore},
      {"--supervise", ignore},
      {"--total-executor-cores", ignore},
  };
  return table;
}

spark::FlagSpec const* spec_of(std::string_view name, std::span<spark::FlagSpec const> own_flags) {
  for (auto const flags : {own_flags, spark::spark_submit_flags()})
    for (spark::FlagSpec const& flag : flags)
      if (flag.name == name) return &flag;
  return nullptr;
}

// "name|json" in the flag's row are the values that -o takes.
Result<void> check_output(SubmitOptions const& options,
                          std::span<spark::FlagSpec const> own_flags) {
  spark::FlagSpec const* const spec = spec_of("--output", own_flags);
  if (options.output.empty() || spec == nullptr || !text::contains(spec->value_name, "|"))
    return {};
  auto const known = text::split(spec->value_name, '|');
  if (std::find(known.begin(), known.end(), options.output) != known.end()) return {};
  return usage_error("--output must be one of " + text::join(known, ", ") + ", not \"" +
                     options.output + '"');
}

// spark-submit's launcher refuses heap sizes here; they would be given twice.
Result<void> check_java_options(SubmitOptions const& options) {
  for (profile::FlagValue const& flag : options.layers.flags)
    if (flag.flag == "--driver-java-options" && flag.value.find("-Xmx") != std::string::npos)
      return usage_error(
          "--driver-java-options must not set the heap (-Xmx)", flag.flag, "use --driver-memory");
  return {};
}

// `submit app.py --profile aws` is how people write it. Only right behind the application, and not
// where a profile was named before it or ruled out (docs/decisions/0002-two-parsers.md).
void take_profile_behind_application(SubmitRequest& request) {
  std::vector<std::string>& words = request.options.app_args;
  profile::LayerInput& layers = request.options.layers;
  if (layers.profile || layers.no_profile || words.size() < 2 || words[0] != "--profile") return;
  layers.profile = words[1];
  words.erase(words.begin(), words.begin() + 2);
}

}  // namespace

std::string SubmitRequest::own_value(std::string_view flag) const {
  auto const at = own.find(flag);
  return at == own.end() ? "" : at->second.back();
}

Result<SubmitRequest> parse_submit(std::vector<std::string> const& words,
                                   std::span<spark::FlagSpec const> own_flags) {
  K8SPARK_ASSIGN(spark::SubmitArgs args, spark::parse_submit_args(words, own_flags));
  SubmitRequest request;
  for (spark::FlagUse const& use : args.flags) {
    if (auto const setter = setters().find(use.name); setter != setters().end())
      K8SPARK_CHECK(setter->second(request, use.value));
    // --namespace is a kubectl flag and a spark.* key.
    if (use.name == "--namespace") request.options.kube.name_space = use.value;
    spark::FlagSpec const* const spec = spec_of(use.name, own_flags);
    if (spec != nullptr && spec->conf_key.empty() && !setters().contains(use.name))
      request.own[std::string(use.name)].push_back(use.value);
    if (spec != nullptr && !spec->conf_key.empty())
      request.options.layers.flags.push_back({std::string(use.name),
                                              std::string(spec->conf_key),
                                              use.value,
                                              request.options.layers.conf_flags.size()});
  }
  request.options.primary_resource = std::move(args.primary_resource);
  request.options.app_args = std::move(args.app_args);
  take_profile_behind_application(request);
  K8SPARK_CHECK(check_output(request.options, own_flags));
  K8SPARK_CHECK(check_java_options(request.options));
  if (args.has("--remote"))
    return usage_error("--remote is for Spark Connect and has no place in a cluster submission",
                       "--remote");
  return request;
}

Result<std::chrono::seconds> parse_seconds(std::string const& flag, std::string const& text) {
  auto const ms = spark::parse_time_ms(text, 1000);
  if (!ms || *ms <= 0)
    return usage_error(
        flag + " must be a time, not \"" + text + '"', flag, "for example 90s, 10m or 2h");
  return std::chrono::seconds((*ms + 999) / 1000);
}

}  // namespace k8spark::cli
