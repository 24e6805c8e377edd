#include "cli/image_commands.h"

#include "cli/profile_words.h"
#include "text/strings.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>

namespace k8spark::cli {

namespace {

using Words = std::vector<std::string>;
using ParsedImage = Parsed<app::ImageOptions>;

void add_stack_flags(CLI::App& command, app::ImageStackOptions& stack) {
  add_profile_flags(command, stack.layers);
  command
      .add_option("--hadoop", stack.hadoop, "Hadoop of the build: 2.7, 3.3.6; default: the line's")
      ->group("Configuration");
  command.add_option("--scala", stack.scala, "Scala of the build: 2.13; default: the line's")
      ->group("Configuration");
}

// May be repeated, one word each time, and may hold a list.
void add_list(CLI::App& command, std::string const& flag, Words& into, std::string const& text) {
  command.add_option(flag, into, text)->delimiter(',')->allow_extra_args(false);
}
void add_words(CLI::App& command, std::string const& flag, Words& into, std::string const& text) {
  command.add_option(flag, into, text)->allow_extra_args(false);
}

void add_jar_flags(CLI::App& command, app::ImageJarWords& jars) {
  add_list(command,
           "--store",
           jars.stores,
           "s3, azure, abfs, wasb, gcs, none; default: those of the configuration's addresses");
  add_words(command,
            "--jar",
            jars.jars,
            "GROUP:ARTIFACT:VERSION, URL#sha256=HEX or a file; may be repeated");
  command.add_flag("--committers", jars.committers, "spark-hadoop-cloud too, for S3A's committers");
  command.add_option("--repository",
                     jars.repository,
                     "address of a Maven repository: Maven Central's, or a mirror's");
}

void add_content_flags(CLI::App& command, app::ImageDockerfileOptions& o) {
  command.add_option("APP", o.app, "application file, for /opt/spark/work-dir");
  command.add_option("--base", o.base, "image to build on; default: the Spark project's own");
  command.add_option("--java", o.java, "Java of the Spark project's image: 17, 21");
  command.add_option("--python", o.python, "Python of the base, for the image's label: 3.11");
  add_list(command, "--apt", o.apt, "Debian packages");
  add_words(command, "--pip", o.pip, "requirements file, wheel or package; may be repeated");
  command.add_option("--conda", o.conda, "conda environment file");
  add_words(command, "--file", o.files, "FROM or FROM:TO, a file to copy; may be repeated");
  command.add_option("--uid", o.uid, "user id; default: 185");
  command.add_option("--log-level", o.log_level, "of a log4j file in /opt/spark/log-conf");
  add_words(command, "--logger", o.loggers, "NAME=LEVEL in that file; may be repeated");
  add_jar_flags(command, o.jars);
  add_stack_flags(command, o.stack);
}

Result<ParsedImage> parse_jars(Words const& words) {
  ParsedImage parsed;
  app::ImageJarsOptions o;
  CLI::App command("List the jars that an image needs, or check those that it has.", "image jars");
  command.footer(
      "Ends with 1 when jars cannot work together.\n\n"
      "Examples:\n"
      "  k8spark image jars --store s3 --spark-version 3.5.6\n"
      "  k8spark image jars --profile aws --format urls --repository URL | wget -i -\n"
      "  k8spark image jars --check $SPARK_HOME --store s3\n"
      "  docker run --rm --entrypoint ls IMAGE /opt/spark/jars | k8spark image jars --check -");
  command.add_option("--format", o.format, "list, files, maven, urls, json; default: list");
  command.add_option("--check", o.check, "a folder of jars, a file with their names, or -");
  add_jar_flags(command, o.jars);
  add_stack_flags(command, o.stack);
  K8SPARK_CHECK(parse_words(command, words, parsed.help));
  parsed.options = std::move(o);
  return parsed;
}

Result<ParsedImage> parse_dockerfile(Words const& words) {
  ParsedImage parsed;
  app::ImageDockerfileOptions o;
  CLI::App command("Print the Dockerfile of an application's image.", "image dockerfile");
  command.footer(
      "Examples:\n"
      "  k8spark image dockerfile app.py --profile aws -o Dockerfile\n"
      "  k8spark image dockerfile --spark-version 4.1 --store s3 --pip requirements.txt\n"
      "  k8spark image dockerfile --base registry.example.com/spark:3.5 --conda env.yml");
  command.add_option("-o,--output", o.output, "file; default: stdout");
  command.add_flag("--force", o.force, "in spite of conflicts, and over a file that is there");
  add_content_flags(command, o);
  K8SPARK_CHECK(parse_words(command, words, parsed.help));
  parsed.options = std::move(o);
  return parsed;
}

Result<ParsedImage> parse_build(Words const& words) {
  ParsedImage parsed;
  app::ImageBuildOptions o;
  CLI::App command("Build an application's image with docker, podman or buildah.", "image build");
  command.footer(
      "Without -f the Dockerfile is that of image dockerfile, given on standard input.\n"
      "Ends with the exit code of the program that builds.\n\n"
      "Examples:\n"
      "  k8spark image build app.py --profile aws --push\n"
      "  k8spark image build -t registry.example.com/app:7 -f Dockerfile\n"
      "  k8spark image build app.py --profile aws --dry-run");
  command.add_option("-t,--name", o.name, "name of the image; default: the profile's image.name");
  command.add_option("-f,--dockerfile", o.dockerfile, "a Dockerfile instead of a generated one");
  command.add_option("--context-dir", o.context, "folder of the build; default: .");
  command.add_option("--engine", o.engine, "docker, podman or buildah; default: the first there");
  add_words(command, "--build-arg", o.args, "NAME=VALUE; may be repeated");
  add_list(command, "--platform", o.platforms, "linux/amd64,linux/arm64");
  command.add_flag("--push", o.push, "push it when it is built");
  command.add_flag("--no-cache", o.no_cache, "use no earlier layers");
  command.add_flag("--dry-run", o.dry_run, "print what would be run");
  command.add_flag("--force", o.content.force, "in spite of conflicts among jars");
  add_content_flags(command, o.content);
  K8SPARK_CHECK(parse_words(command, words, parsed.help));
  parsed.options = std::move(o);
  return parsed;
}

Result<ParsedImage> parse_push(Words const& words) {
  ParsedImage parsed;
  app::ImagePushOptions o;
  CLI::App command("Push an image, or load it into a local cluster.", "image push");
  command.footer(
      "Examples:\n"
      "  k8spark image push --profile aws\n"
      "  k8spark image push localhost/app:1 --load minikube");
  command.add_option("NAME", o.name, "default: the profile's image.name");
  command.add_option("--engine", o.engine, "docker, podman or buildah; default: the first there");
  command.add_option("--load", o.load, "minikube, kind or k3d: load it there instead");
  add_list(command, "--platform", o.platforms, "several: it is a list of images");
  command.add_flag("--dry-run", o.dry_run, "print what would be run");
  add_profile_flags(command, o.stack.layers);
  K8SPARK_CHECK(parse_words(command, words, parsed.help));
  parsed.options = std::move(o);
  return parsed;
}

Result<ParsedImage> parse_tool(Words const& words) {
  ParsedImage parsed;
  app::ImageToolOptions o;
  CLI::App command("Print, or run, the commands of Spark's own docker-image-tool.sh.",
                   "image tool");
  command.footer(
      "Docker Hub has no nested names: there the image gets the repository's own name.\n\n"
      "Examples:\n"
      "  k8spark image tool build -r registry.example.com/spark -t 3.5.6 --python-image\n"
      "  k8spark image tool push -r me/spark-base -t 1 --python-image --run --spark-home ~/spark");
  command.add_option("STEP", o.step, "build or push; default: build");
  command.add_option("-r,--repo", o.repo, "repository");
  command.add_option("-t,--tag", o.tag, "tag; default: Spark's version");
  command.add_option("--name", o.name, "name that the image shall have in the end");
  command.add_option("--java", o.java, "Java of the base image: 17");
  command.add_option("-f,--dockerfile", o.dockerfile, "Dockerfile of the JVM image");
  add_words(command, "-b,--build-arg", o.args, "NAME=VALUE; may be repeated");
  command.add_option("-u,--uid", o.uid, "user id");
  command.add_flag("--python-image", o.python, "spark-py too");
  command.add_flag("--r-image", o.r, "spark-r too");
  command.add_flag("-n,--no-cache", o.no_cache, "use no earlier layers");
  command.add_flag("-m,--minikube", o.minikube, "in minikube's docker");
  command.add_flag("-X,--buildx", o.buildx, "for several machines, and push at once");
  command.add_flag("--run", o.run, "run them instead of printing them");
  command.add_option("--spark-home", o.spark_home, "the distribution; default: SPARK_HOME");
  add_profile_flags(command, o.stack.layers);
  K8SPARK_CHECK(parse_words(command, words, parsed.help));
  parsed.options = std::move(o);
  return parsed;
}

Result<ParsedImage> parse_distribution(Words const& words) {
  ParsedImage parsed;
  app::ImageDistributionOptions o;
  CLI::App command("Print the commands that build a distribution from Spark's source.",
                   "image distribution");
  command.footer(
      "Example:\n"
      "  k8spark image distribution --spark-version 3.5 -P hadoop-3 -D hadoop.version=3.3.6 --pip");
  command.add_option("--name", o.name, "name of the distribution");
  add_list(command, "-P,--maven-profile", o.profiles, "Maven profile; may be repeated");
  add_words(command, "-D,--property", o.properties, "NAME=VALUE; may be repeated");
  command.add_option("--java-home", o.java_home, "JDK to build with");
  command.add_flag("--pip", o.pip, "the Python package too");
  command.add_flag("--r", o.r, "the R package too");
  add_stack_flags(command, o.stack);
  K8SPARK_CHECK(parse_words(command, words, parsed.help));
  parsed.options = std::move(o);
  return parsed;
}

struct Subcommand {
  std::string_view name;
  Result<ParsedImage> (*parse)(Words const&);
};
constexpr auto kSubcommands = std::to_array<Subcommand>({{"jars", parse_jars},
                                                         {"dockerfile", parse_dockerfile},
                                                         {"build", parse_build},
                                                         {"push", parse_push},
                                                         {"tool", parse_tool},
                                                         {"distribution", parse_distribution}});

}  // namespace

std::string image_help() {
  return R"(Make images for Spark applications.

Usage: k8spark image COMMAND [options]

  jars          list the jars that an image needs, or check those that it has
  dockerfile    print the Dockerfile of an application's image
  build         build it with docker, podman or buildah
  push          push it, or load it into a local cluster
  tool          print, or run, the commands of Spark's docker-image-tool.sh
  distribution  print the commands that build Spark from its source

Examples:
  k8spark image jars --store s3 --spark-version 3.5.6
  k8spark image build app.py --profile aws --push

k8spark image COMMAND --help says more.
)";
}

Result<ParsedImage> parse_image(Words const& words) {
  if (words.empty())
    return usage_error("no command", "k8spark image", "k8spark image --help lists the commands");
  ParsedImage parsed;
  if (words[0] == "--help" || words[0] == "-h" || words[0] == "help") {
    parsed.help = image_help();
    return parsed;
  }
  std::vector<std::string> names;
  for (Subcommand const& one : kSubcommands) {
    if (one.name == words[0]) return one.parse({words.begin() + 1, words.end()});
    names.emplace_back(one.name);
  }
  auto const near = text::closest(words[0], names);
  return usage_error(
      "unknown command \"" + words[0] + '"',
      "k8spark image",
      near ? "did you mean \"" + *near + "\"?" : "one of " + text::join(names, ", "));
}

}  // namespace k8spark::cli
