#include "app/image/image_commands.h"
#include "app/image/image_program.h"
#include "app/image/image_settings.h"
#include "app/report.h"
#include "spark/redaction.h"
#include "text/strings.h"

namespace k8spark::app {

namespace {

constexpr std::string_view kPullPolicy = "spark.kubernetes.container.image.pullPolicy";

Error nested(std::string const& name) {
  return usage_error("Docker Hub has no names as deep as \"" + name + '"',
                     "k8spark image",
                     "docker.io/USER/NAME, or another registry");
}

// What people trip over with this name and this pull policy.
void warn_of_stale_images(std::string const& name,
                          std::string const& local_cluster,
                          ImageSettings const& settings,
                          Context& context) {
  image::ImageName const parts = image::split_image_name(name);
  std::string const policy = settings.conf().get_or(kPullPolicy, "IfNotPresent");
  if (!local_cluster.empty() && policy == "Always")
    warn(context,
         "pullPolicy Always asks a registry, and the image is only in " + local_cluster +
             ": use IfNotPresent or Never");
  bool const moves = parts.digest.empty() && (parts.tag.empty() || parts.tag == "latest");
  if (local_cluster.empty() && moves && policy != "Always")
    warn(context,
         "nodes that have \"" + name + "\" keep it (pullPolicy " + policy +
             "): give each build its own tag, or use Always");
}

// Values of arguments that look secret stay out of the argv, which everybody on this machine sees.
ProgramLine build_line(image::BuildInput const& input, Context& context) {
  ProgramLine line;
  image::BuildInput named = input;
  named.args.clear();
  image::Words secret_words;
  for (auto const& [name, value] : input.args) {
    if (!spark::is_secret_key(name)) {
      named.args[name] = value;
      continue;
    }
    warn(context,
         "the build argument " + name +
             " looks secret: it stays readable in the image's history; mount it in the build "
             "instead");
    line.env.emplace_back(name, value);
    secret_words.insert(secret_words.end(), {"--build-arg", name});
  }
  line.words = image::build_words(named);
  // Before --file, the file and the folder.
  constexpr int kTail = 3;
  line.words.insert(line.words.end() - kTail, secret_words.begin(), secret_words.end());
  return line;
}

class Build {
 public:
  Build(ImageBuildOptions const& options, ImageSettings const& settings, Context& context)
      : options_(options), settings_(settings), context_(context) {}

  Result<std::vector<ProgramLine>> lines() {
    K8SPARK_CHECK(read());
    ProgramLine line = build_line(input_, context_);
    if (input_.dockerfile == "-") {
      K8SPARK_ASSIGN(line.input, make_dockerfile(options_.content, settings_, context_));
      if (image::needs_repository(*line.input) && input_.args.count("MAVEN_REPOSITORY") == 0)
        return usage_error("jars must come from a Maven repository, and none is named",
                           "k8spark image build",
                           std::string(kRepositoryHint));
    }
    std::vector<ProgramLine> lines = {std::move(line)};
    bool const pushed_by_build =
        input_.engine == image::Engine::kDocker && !input_.platforms.empty();
    if (!options_.push && local_cluster_.empty()) return lines;
    if (!local_cluster_.empty()) {
      K8SPARK_ASSIGN(image::LocalCluster const cluster, image::parse_local_cluster(local_cluster_));
      lines.push_back({image::load_words(cluster, input_.name), {}, {}, {}});
    } else if (!pushed_by_build) {
      lines.push_back(
          {image::push_words(input_.engine, input_.name, input_.platforms.size() > 1), {}, {}, {}});
    }
    return lines;
  }

  [[nodiscard]] std::string hint() const {
    return options_.push ? image::login_hint(input_.name, input_.engine) : std::string();
  }

 private:
  Result<void> read() {
    K8SPARK_ASSIGN(input_.name, settings_.image_name(options_.name));
    if (image::is_nested_on_docker_hub(input_.name)) return nested(input_.name);
    K8SPARK_ASSIGN(
        input_.engine,
        choose_engine(
            settings_.text(options_.engine, "image.build.engine"), options_.dry_run, context_));
    K8SPARK_ASSIGN(input_.args, settings_.map(options_.args, "image.build.args"));
    input_.platforms = settings_.list(options_.platforms, "image.platforms");
    input_.context = settings_.text(options_.context, "image.build.context");
    if (input_.context.empty()) input_.context = ".";
    if (options_.dockerfile) input_.dockerfile = *options_.dockerfile;
    input_.push = options_.push;
    input_.no_cache = options_.no_cache;
    local_cluster_ = options_.push ? std::string() : settings_.text("", "image.build.in");
    warn_of_stale_images(input_.name, local_cluster_, settings_, context_);
    return {};
  }

  ImageBuildOptions const& options_;
  ImageSettings const& settings_;
  Context& context_;
  image::BuildInput input_;
  std::string local_cluster_;
};

int run_or_print(std::vector<ProgramLine> const& lines,
                 bool dry_run,
                 std::string const& hint,
                 Context& context) {
  if (!dry_run) return run_lines(lines, hint, context);
  return context.streams.out(shell_text(lines)) && context.streams.flush() ? 0 : 1;
}

Result<ProgramLine> push_line(ImagePushOptions const& options,
                              ImageSettings const& settings,
                              std::string& hint,
                              Context& context) {
  K8SPARK_ASSIGN(std::string const name, settings.image_name(options.name));
  std::string const load = settings.text(options.load, "image.build.in");
  warn_of_stale_images(name, load, settings, context);
  if (!load.empty()) {
    K8SPARK_ASSIGN(image::LocalCluster const cluster, image::parse_local_cluster(load));
    return ProgramLine{image::load_words(cluster, name), {}, {}, {}};
  }
  if (image::is_nested_on_docker_hub(name)) return nested(name);
  K8SPARK_ASSIGN(
      image::Engine const engine,
      choose_engine(settings.text(options.engine, "image.build.engine"), options.dry_run, context));
  hint = image::login_hint(name, engine);
  bool const is_list = settings.list(options.platforms, "image.platforms").size() > 1;
  return ProgramLine{image::push_words(engine, name, is_list), {}, {}, {}};
}

// With image.build.tool: docker-image-tool the script builds, and pushes.
int build_by_tool(ImageBuildOptions const& options, Context& context) {
  ImageToolOptions tool;
  tool.stack = options.content.stack;
  tool.name = options.name;
  tool.args = options.args;
  tool.uid = options.content.uid;
  tool.java = options.content.java;
  tool.no_cache = options.no_cache;
  tool.run = !options.dry_run;
  int const built = run_image_tool(tool, context);
  if (built != 0 || !options.push) return built;
  tool.step = "push";
  return run_image_tool(tool, context);
}

}  // namespace

int run_image_build(ImageBuildOptions const& options, Context& context) {
  auto const settings = ImageSettings::read(options.content.stack, context);
  if (!settings) return report_error(settings.error(), context);
  for (std::string const& warning : settings->warnings()) warn(context, warning);
  if (!options.dockerfile && settings->text("", "image.build.tool") == "docker-image-tool")
    return build_by_tool(options, context);
  Build build(options, *settings, context);
  auto const lines = build.lines();
  if (!lines) return report_error(lines.error(), context);
  return run_or_print(*lines, options.dry_run, build.hint(), context);
}

int run_image_push(ImagePushOptions const& options, Context& context) {
  auto const settings = ImageSettings::read(options.stack, context);
  if (!settings) return report_error(settings.error(), context);
  std::string hint;
  auto line = push_line(options, *settings, hint, context);
  if (!line) return report_error(line.error(), context);
  return run_or_print({*std::move(line)}, options.dry_run, hint, context);
}

}  // namespace k8spark::app
