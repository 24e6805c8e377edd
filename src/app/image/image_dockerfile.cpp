#include "app/image/image_commands.h"
#include "app/image/image_settings.h"
#include "app/report.h"
#include "sys/output_file.h"

namespace k8spark::app {

namespace {

Result<void> write_output(ImageDockerfileOptions const& options,
                          std::string const& text,
                          Context& context) {
  if (!options.output) {
    context.streams.out(text);
    context.streams.flush();
    return {};
  }
  if (!options.force && context.files.kind(*options.output) != sys::FileKind::kMissing)
    return usage_error("there is such a file already", *options.output, "--force overwrites it");
  K8SPARK_ASSIGN(sys::OutputFile file, sys::OutputFile::create(*options.output));
  return file.write(text);
}

}  // namespace

int run_image_dockerfile(ImageDockerfileOptions const& options, Context& context) {
  auto const settings = ImageSettings::read(options.stack, context);
  if (!settings) return report_error(settings.error(), context);
  for (std::string const& warning : settings->warnings()) warn(context, warning);
  auto const text = make_dockerfile(options, *settings, context);
  if (!text) return report_error(text.error(), context);
  if (auto const done = write_output(options, *text, context); !done)
    return report_error(done.error(), context);
  if (image::needs_repository(*text))
    say(context,
        "the build wants --build-arg MAVEN_REPOSITORY=URL; or say now: " +
            std::string(kRepositoryHint));
  if (settings->conf().contains("spark.jars.packages") &&
      !settings->conf().contains("spark.jars.ivy"))
    say(context,
        "the home folder of Spark's images cannot be written: set spark.jars.ivy=/tmp/.ivy for "
        "spark.jars.packages");
  return 0;
}

int run_image(ImageOptions const& options, Context& context) {
  struct Run {
    Context& context;
    int operator()(ImageJarsOptions const& o) const { return run_image_jars(o, context); }
    int operator()(ImageDockerfileOptions const& o) const {
      return run_image_dockerfile(o, context);
    }
    int operator()(ImageBuildOptions const& o) const { return run_image_build(o, context); }
    int operator()(ImagePushOptions const& o) const { return run_image_push(o, context); }
    int operator()(ImageToolOptions const& o) const { return run_image_tool(o, context); }
    int operator()(ImageDistributionOptions const& o) const {
      return run_image_distribution(o, context);
    }
  };
  return std::visit(Run{context}, options);
}

}  // namespace k8spark::app
