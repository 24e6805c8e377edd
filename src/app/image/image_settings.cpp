#include "app/image/image_settings.h"

#include "app/report.h"
#include "image/engine.h"
#include "text/strings.h"

namespace k8spark::app {

namespace {

constexpr std::string_view kProviders = "spark.hadoop.fs.s3a.aws.credentials.provider";
constexpr std::string_view kImage = "spark.kubernetes.container.image";

std::string option_or(std::optional<std::string> const& flag,
                      profile::ProfileSettings const& settings,
                      std::string_view field) {
  return flag ? *flag : settings.option(field).value_or("");
}

Result<std::vector<image::CopiedFile>> copied_files(ImageDockerfileOptions const& options,
                                                    ImageSettings const& settings) {
  std::vector<std::string> words = settings.list(options.files, "image.app.files");
  if (options.app) words.insert(words.begin(), *options.app);
  std::vector<image::CopiedFile> files;
  for (std::string const& word : words) {
    K8SPARK_ASSIGN(image::CopiedFile file, image::parse_copied_file(word));
    files.push_back(std::move(file));
  }
  return files;
}

Result<image::LogConfig> log_config(ImageDockerfileOptions const& options) {
  image::LogConfig config;
  config.level = options.log_level;
  for (std::string const& word : options.loggers) {
    std::size_t const equals = word.find('=');
    if (equals == std::string::npos)
      return usage_error("not a logger: \"" + word + '"', "--logger", "NAME=LEVEL");
    config.loggers.emplace_back(word.substr(0, equals), word.substr(equals + 1));
  }
  return config;
}

Result<int> uid_of(std::optional<int> const& flag, ImageSettings const& settings) {
  if (flag) return *flag;
  std::string const field = settings.text("", "image.uid");
  if (field.empty()) return image::kSparkUid;
  auto const number = text::to_integer(field);
  if (!number || *number <= 0 || *number > 0x7fffffff)
    return usage_error("not a user id: \"" + field + '"', "image.uid");
  return static_cast<int>(*number);
}

}  // namespace

Result<ImageSettings> ImageSettings::read(ImageStackOptions const& options, Context& context) {
  SubmitOptions submit;
  submit.layers = options.layers;
  K8SPARK_ASSIGN(Configured configured, configure(submit, context));
  profile::ProfileSettings const& settings = configured.layers.settings;
  K8SPARK_ASSIGN(matrix::Stack stack,
                 matrix::make_stack(configured.layers.spark_version,
                                    option_or(options.hadoop, settings, "spark.hadoop"),
                                    option_or(options.scala, settings, "spark.scala")));
  return ImageSettings(std::move(configured), std::move(stack));
}

std::string ImageSettings::text(std::string const& flag, std::string_view field) const {
  return flag.empty() ? configured_.layers.settings.option(field).value_or("") : flag;
}

bool ImageSettings::is_set(bool flag, std::string_view field) const {
  return flag || configured_.layers.settings.option(field) == "true";
}

std::vector<std::string> ImageSettings::list(std::vector<std::string> const& flag,
                                             std::string_view field) const {
  if (!flag.empty()) return flag;
  std::vector<std::string> words = configured_.layers.settings.list(field);
  return words.empty() ? text::split_list(text("", field)) : words;
}

Result<std::map<std::string, std::string>> ImageSettings::map(std::vector<std::string> const& flag,
                                                              std::string_view field) const {
  std::map<std::string, std::string> entries;
  std::string const prefix = std::string(field) + '.';
  for (auto const& [path, value] : configured_.layers.settings.options)
    if (path.starts_with(prefix)) entries[path.substr(prefix.size())] = value.value;
  for (std::string const& word : flag) {
    std::size_t const equals = word.find('=');
    if (equals == 0 || equals == std::string::npos)
      return usage_error("not NAME=VALUE: \"" + word.substr(0, word.find('=')) + '"');
    entries[word.substr(0, equals)] = word.substr(equals + 1);
  }
  return entries;
}

Result<std::vector<matrix::Store>> ImageSettings::stores(ImageJarWords const& words) const {
  std::vector<std::string> const names = list(words.stores, "image.app.stores");
  if (names.empty()) return image::stores_in(conf());
  std::vector<matrix::Store> stores;
  std::string const scheme =
      configured_.layers.settings.option("storage.azure.scheme").value_or("");
  bool const is_wasb = scheme == "wasb" || scheme == "wasbs";
  for (std::string const& name : names) {
    if (name == "none") continue;
    K8SPARK_ASSIGN(matrix::Store const store, image::parse_store(name));
    // Hadoop 2 knows no other of Azure's.
    bool const old = name == "azure" && (is_wasb || !stack_.hadoop.at_least(3, 2));
    stores.push_back(old ? matrix::Store::kWasb : store);
  }
  return stores;
}

Result<std::vector<image::JarSource>> ImageSettings::jars(ImageJarWords const& words) const {
  image::JarWish wish{stack_, {}, words.committers, {}};
  K8SPARK_ASSIGN(wish.stores, stores(words));
  std::vector<std::string> more = list(words.jars, "image.app.jars");
  // What the profile says that the image holds.
  std::vector<std::string> const held = list({}, "image.jars");
  if (words.jars.empty()) more.insert(more.begin(), held.begin(), held.end());
  for (std::string const& word : more) {
    K8SPARK_ASSIGN(image::JarSource source, image::parse_jar_source(word));
    wish.more.push_back(std::move(source));
  }
  return image::list_jars(wish);
}

image::Holdings ImageSettings::holdings(std::vector<image::JarSource> const& jars) const {
  image::Holdings all;
  all.stack = stack_;
  all.s3a_providers = conf().get_or(kProviders, "");
  for (image::JarSource const& jar : jars)
    all.jars.push_back(jar.maven ? image::named(*jar.maven) : image::read_jar_name(jar.file()));
  return all;
}

Result<std::string> ImageSettings::image_name(std::string const& flag) const {
  std::string const name = flag.empty() ? conf().get_or(kImage, "") : flag;
  if (name.empty())
    return usage_error("the image has no name", "k8spark image", "--name NAME, or image.name");
  if (name.starts_with('-') || name.find_first_of(" \t\n") != std::string::npos)
    return usage_error("not an image's name: \"" + name + '"', "k8spark image");
  return image::full_image_name(
      name, text("", "image.registry"), flag.empty() ? text("", "image.build.tag") : std::string());
}

Result<image::DockerfileInput> dockerfile_input(ImageDockerfileOptions const& options,
                                                ImageSettings const& settings) {
  image::DockerfileInput input;
  input.stack = settings.stack();
  input.base = settings.text(options.base, "image.app.base");
  input.python = settings.text(options.python, "image.app.python");
  if (input.python.empty()) input.python = settings.text("", "python.version");
  if (input.base.empty()) {
    K8SPARK_ASSIGN(image::BaseImage const base, image::base_image(input.stack, options.java));
    input.base = base.name;
    if (input.python.empty() && settings.text(options.conda, "image.app.conda").empty())
      input.python = base.python;
  }
  K8SPARK_ASSIGN(input.jars, settings.jars(options.jars));
  input.apt = settings.list(options.apt, "image.app.apt");
  input.pip = settings.list(options.pip, "image.app.pip");
  input.conda = settings.text(options.conda, "image.app.conda");
  K8SPARK_ASSIGN(input.files, copied_files(options, settings));
  K8SPARK_ASSIGN(input.logging, log_config(options));
  K8SPARK_ASSIGN(input.uid, uid_of(options.uid, settings));
  input.repository = settings.repository(options.jars);
  return input;
}

Result<std::string> make_dockerfile(ImageDockerfileOptions const& options,
                                    ImageSettings const& settings,
                                    Context& context) {
  K8SPARK_ASSIGN(image::DockerfileInput const input, dockerfile_input(options, settings));
  for (image::Finding const& finding : image::find_conflicts(settings.holdings(input.jars))) {
    if (finding.severity == image::Severity::kError && !options.force)
      return usage_error(finding.message + " (" + finding.rule + ')',
                         "k8spark image",
                         finding.cure + "; --force makes the image all the same");
    warn(context, finding_line(finding));
  }
  return image::render_dockerfile(input);
}

std::string finding_line(image::Finding const& finding) {
  std::string line = finding.message + " (" + finding.rule + ')';
  if (!finding.symptom.empty()) line += "; seen as: " + finding.symptom;
  return line + "; " + finding.cure;
}

}  // namespace k8spark::app
