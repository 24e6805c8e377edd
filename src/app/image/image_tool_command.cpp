#include "app/image/image_commands.h"
#include "app/image/image_program.h"
#include "app/image/image_settings.h"
#include "app/report.h"
#include "image/image_tool.h"
#include "text/strings.h"

namespace k8spark::app {

namespace {

Result<image::ImageTool> read_tool(ImageToolOptions const& options, ImageSettings const& settings) {
  image::ImageTool tool;
  tool.spark = settings.stack().spark;
  tool.repo = settings.text(options.repo, "image.build.repo");
  tool.tag = settings.text(options.tag, "image.build.tag");
  if (tool.tag.empty()) tool.tag = tool.spark.text;
  // The profile's image is what the repository's shall be called in the end.
  tool.name = options.name;
  if (tool.name.empty() && !tool.repo.empty())
    tool.name = settings.conf().get_or("spark.kubernetes.container.image", "");
  tool.java = options.java;
  tool.dockerfile = options.dockerfile;
  K8SPARK_ASSIGN(tool.args, settings.map(options.args, "image.build.args"));
  std::string const uid = settings.text("", "image.uid");
  tool.uid = options.uid.value_or(static_cast<int>(text::to_integer(uid).value_or(0)));
  tool.python = settings.is_set(options.python, "image.build.python");
  tool.r = settings.is_set(options.r, "image.build.r");
  tool.no_cache = options.no_cache;
  tool.minikube = options.minikube || settings.text("", "image.build.in") == "minikube";
  tool.buildx = options.buildx;
  return tool;
}

Result<std::vector<ProgramLine>> tool_lines(ImageToolOptions const& options,
                                            ImageSettings const& settings,
                                            Context& context) {
  if (options.step != "build" && options.step != "push")
    return usage_error("docker-image-tool.sh does not know \"" + options.step + '"',
                       "k8spark image tool",
                       "build or push");
  K8SPARK_ASSIGN(image::ImageTool const tool, read_tool(options, settings));
  K8SPARK_ASSIGN(
      std::vector<image::Words> const words,
      image::image_tool_words(
          tool, options.step == "push" ? image::ToolStep::kPush : image::ToolStep::kBuild));
  std::string const home = options.spark_home.empty()
                               ? context.environment.get_or_empty("SPARK_HOME")
                               : options.spark_home;
  std::vector<ProgramLine> lines;
  for (image::Words const& line : words) {
    bool const is_script = line.front().starts_with("./");
    lines.push_back({line, {}, {}, is_script ? home : std::string()});
  }
  if (!options.run) return lines;
  if (home.empty() || context.files.kind(sys::join_path(home, "bin/docker-image-tool.sh")) ==
                          sys::FileKind::kMissing)
    return usage_error("no distribution of Spark with bin/docker-image-tool.sh",
                       home.empty() ? "SPARK_HOME" : home,
                       "--spark-home FOLDER");
  return lines;
}

}  // namespace

int run_image_tool(ImageToolOptions const& options, Context& context) {
  auto const settings = ImageSettings::read(options.stack, context);
  if (!settings) return report_error(settings.error(), context);
  auto const lines = tool_lines(options, *settings, context);
  if (!lines) return report_error(lines.error(), context);
  if (options.run) return run_lines(*lines, "", context);
  return context.streams.out(shell_text(*lines)) && context.streams.flush() ? 0 : 1;
}

int run_image_distribution(ImageDistributionOptions const& options, Context& context) {
  auto const settings = ImageSettings::read(options.stack, context);
  if (!settings) return report_error(settings.error(), context);
  image::Distribution wanted;
  wanted.spark = settings->stack().spark;
  wanted.name = settings->text(options.name, "image.build.source.name");
  wanted.profiles = settings->list(options.profiles, "image.build.source.profiles");
  auto const properties = settings->map(options.properties, "image.build.source.properties");
  if (!properties) return report_error(properties.error(), context);
  wanted.properties.assign(properties->begin(), properties->end());
  wanted.scala = settings->text(options.stack.scala.value_or(""), "image.build.source.scala");
  wanted.java_home = settings->text(options.java_home, "image.build.source.java");
  wanted.pip = settings->is_set(options.pip, "image.build.source.pip");
  wanted.r = options.r;
  auto const script = image::distribution_script(wanted);
  if (!script) return report_error(script.error(), context);
  return context.streams.out(*script) && context.streams.flush() ? 0 : 1;
}

}  // namespace k8spark::app
