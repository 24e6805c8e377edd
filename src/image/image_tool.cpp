#include "image/image_tool.h"

#include "text/encoding.h"
#include "text/strings.h"

#include <algorithm>

namespace k8spark::image {

namespace {

constexpr std::string_view kScript = "./bin/docker-image-tool.sh";
constexpr std::string_view kBindings = "kubernetes/dockerfiles/spark/bindings/";

Result<void> check(ImageTool const& tool, ToolStep step) {
  if (tool.tag.empty())
    return usage_error("the image has no tag", "", "-t TAG, or image.build.tag");
  if (step == ToolStep::kPush && tool.repo.empty())
    return usage_error("docker-image-tool.sh pushes only with a repository",
                       "",
                       "-r REPOSITORY, or image.build.repo");
  if (tool.buildx && tool.minikube)
    return usage_error("-X pushes to a registry, minikube has none", "", "leave one of them out");
  std::vector<std::string> const javas = text::split(matrix::line_of(tool.spark).java, ' ');
  if (!tool.java.empty() && std::find(javas.begin(), javas.end(), tool.java) == javas.end())
    return usage_error("Spark " + tool.spark.text + " does not run on Java " + tool.java,
                       "",
                       "it wants Java " + text::join(javas, ", "));
  return {};
}

// The base image's tag; OpenJDK's until 3.3, Temurin's until 4.0, Zulu's since.
std::string java_tag(ImageTool const& tool) {
  if (tool.java.empty()) return {};
  if (tool.spark.at_least(4, 1)) return tool.java;
  if (tool.spark.at_least(3, 4)) return tool.java + "-jre";
  return tool.java + "-jre-slim";
}

void append(Words& words, std::initializer_list<std::string> more) {
  words.insert(words.end(), more);
}

Words script_words(ImageTool const& tool, std::string const& verb) {
  Words words = {std::string(kScript)};
  if (!tool.repo.empty()) append(words, {"-r", tool.repo});
  append(words, {"-t", tool.tag});
  if (verb == "build") {
    std::string const java = java_tag(tool);
    if (!java.empty()) append(words, {"-b", "java_image_tag=" + java});
    for (auto const& [name, value] : tool.args) append(words, {"-b", name + '=' + value});
    if (!tool.dockerfile.empty()) append(words, {"-f", tool.dockerfile});
    if (tool.uid > 0) append(words, {"-u", std::to_string(tool.uid)});
    if (tool.no_cache) words.emplace_back("-n");
    if (tool.minikube) words.emplace_back("-m");
    if (tool.buildx) words.emplace_back("-X");
    if (tool.python) append(words, {"-p", std::string(kBindings) + "python/Dockerfile"});
    if (tool.r) append(words, {"-R", std::string(kBindings) + "R/Dockerfile"});
  }
  words.push_back(verb);
  return words;
}

// What the script called the image that is wanted: the last one that it makes.
std::string made_name(ImageTool const& tool) {
  return tool_image_names(tool).back();
}

// Docker Hub refuses user/repo/spark-py; user/repo is what it would take.
std::string wanted_name(ImageTool const& tool) {
  if (!tool.name.empty()) return tool.name;
  return is_nested_on_docker_hub(made_name(tool)) ? tool.repo + ':' + tool.tag : std::string();
}

}  // namespace

std::vector<std::string> tool_image_names(ImageTool const& tool) {
  std::string const prefix = tool.repo.empty() ? "" : tool.repo + '/';
  std::vector<std::string> names = {prefix + "spark:" + tool.tag};
  if (tool.r) names.push_back(prefix + "spark-r:" + tool.tag);
  if (tool.python) names.push_back(prefix + "spark-py:" + tool.tag);
  return names;
}

Result<std::vector<Words>> image_tool_words(ImageTool const& tool, ToolStep step) {
  K8SPARK_CHECK(check(tool, step));
  std::string const made = made_name(tool);
  std::string const wanted = wanted_name(tool);
  bool const retag = !wanted.empty() && wanted != made;
  std::vector<Words> lines;
  if (step == ToolStep::kBuild) {
    lines.push_back(script_words(tool, "build"));
    if (retag && !tool.buildx) lines.push_back(tag_words(Engine::kDocker, made, wanted));
  } else {
    lines.push_back(retag ? push_words(Engine::kDocker, wanted, false)
                          : script_words(tool, "push"));
  }
  return lines;
}

Result<std::string> distribution_script(Distribution const& distribution) {
  matrix::SparkLine const& line = matrix::line_of(distribution.spark);
  bool const other_scala = !distribution.scala.empty() && distribution.scala != line.scala;
  if (other_scala && distribution.scala != line.other_scala)
    return usage_error("Spark " + distribution.spark.text + " is not built with Scala " +
                       distribution.scala);
  std::string text;
  if (!distribution.java_home.empty())
    text += "export JAVA_HOME=" + text::shell_quote(distribution.java_home) + '\n';
  if (other_scala) text += "./dev/change-scala-version.sh " + distribution.scala + '\n';
  Words words = {"./dev/make-distribution.sh"};
  if (!distribution.name.empty()) append(words, {"--name", distribution.name});
  if (distribution.pip) words.emplace_back("--pip");
  if (distribution.r) words.emplace_back("--r");
  words.emplace_back("--tgz");
  std::vector<std::string> profiles = distribution.profiles;
  // Without it the distribution has no Kubernetes at all.
  if (std::find(profiles.begin(), profiles.end(), "kubernetes") == profiles.end())
    profiles.emplace_back("kubernetes");
  if (other_scala) profiles.push_back("scala-" + distribution.scala);
  for (std::string const& profile : profiles) words.push_back("-P" + profile);
  for (auto const& [name, value] : distribution.properties)
    words.push_back("-D" + name + '=' + value);
  std::vector<std::string> quoted;
  quoted.reserve(words.size());
  for (std::string const& word : words) quoted.push_back(text::shell_quote(word));
  return text + text::join(quoted, " ") + '\n';
}

}  // namespace k8spark::image
