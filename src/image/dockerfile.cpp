#include "image/dockerfile.h"

#include "text/encoding.h"
#include "text/strings.h"

#include <algorithm>

namespace k8spark::image {

namespace {

using text::shell_quote;

constexpr std::string_view kCondaImage = "docker.io/condaforge/miniforge3:latest";

constexpr std::string_view kNeedsRepository = ":?--build-arg MAVEN_REPOSITORY=URL is missing";

// Downloads with what the image has, and checks the bytes against a checksum: one that was given,
// else the strongest that lies beside the artefact.
constexpr std::string_view kFetch = R"(RUN set -eu; \
    get() { \
      if command -v curl >/dev/null; then curl -fsSL --retry 3 -o "$2" "$1"; \
      elif command -v wget >/dev/null; then wget -q -O "$2" "$1"; \
      else python3 -c 'import sys, urllib.request; urllib.request.urlretrieve(sys.argv[1], sys.argv[2])' "$1" "$2"; \
      fi; }; \
    jar() { \
      file=$(basename "${1%%\?*}"); get "$1" "$file"; kind=${2%%:*}; sum=${2#*:}; \
      if [ -z "$kind" ]; then \
        for kind in sha512 sha256 sha1 none; do if get "$1.$kind" /tmp/sum 2>/dev/null; then break; fi; done; \
        if [ "$kind" = none ]; then echo "no checksum beside $1" >&2; exit 1; fi; \
        sum=$(cut -c1-128 /tmp/sum | tr -s ' \t\r\n' ' ' | cut -d' ' -f1); \
      fi; \
      echo "$sum  $file" | "${kind}sum" -c -; }; \
)";

// In double quotes of a Dockerfile's ENV, LABEL or ARG.
std::string quoted(std::string_view text) {
  std::string quoted = "\"";
  for (char const c : text) {
    if (c == '"' || c == '\\' || c == '$') quoted += '\\';
    quoted += c;
  }
  return quoted + '"';
}

// COPY's JSON form; a '$' would still be a variable there.
std::string copy_words(std::string const& from, std::string const& to) {
  std::string const list = '[' + quoted(from) + ", " + quoted(to) + ']';
  return list;
}

bool has_control(std::string_view text) {
  return std::any_of(
      text.begin(), text.end(), [](unsigned char c) { return c < ' ' || c == 0x7f; });
}

bool leaves_folder(std::string_view path) {
  std::vector<std::string> const parts = text::split(path, '/');
  return path.starts_with('/') || std::find(parts.begin(), parts.end(), "..") != parts.end();
}

Result<void> check_word(std::string_view what, std::string const& word) {
  if (word.empty() || word.starts_with('-') || has_control(word))
    return usage_error("not a " + std::string(what) + ": \"" +
                       (has_control(word) ? std::string("...") : word) + '"');
  return {};
}

Result<void> check_image(std::string_view what, std::string const& image) {
  K8SPARK_CHECK(check_word(what, image));
  if (image.find_first_of(" \"'\\`$") != std::string::npos)
    return usage_error("not a " + std::string(what) + ": \"" + image + '"');
  return {};
}

bool is_requirements(std::string const& entry) {
  return entry.ends_with(".txt");
}
bool is_wheel(std::string const& entry) {
  return entry.ends_with(".whl") || entry.ends_with(".tar.gz");
}
bool is_remote(std::string const& entry) {
  return text::contains(entry, "://");
}

Result<void> check_input(DockerfileInput const& input) {
  K8SPARK_CHECK(check_image("base image", input.base));
  if (!input.repository.empty()) K8SPARK_CHECK(check_image("repository", input.repository));
  if (text::contains(input.repository, "@"))
    return usage_error("a login in the repository's address would stand in the Dockerfile",
                       "--repository",
                       "use a mirror that needs none, or jars of the build's folder");
  if (input.uid <= 0)
    return usage_error("the image must not run as root", "image.uid", "Spark's own images use 185");
  for (std::string const& package : input.apt) K8SPARK_CHECK(check_word("Debian package", package));
  for (std::string const& entry : input.pip) {
    K8SPARK_CHECK(check_word("Python package", entry));
    if ((is_requirements(entry) || is_wheel(entry)) && !is_remote(entry) && leaves_folder(entry))
      return usage_error("\"" + entry + "\" must lie in the folder of the build");
  }
  if (!input.conda.empty()) K8SPARK_CHECK(parse_copied_file(input.conda));
  return check_log_config(input.logging);
}

class Writer {
 public:
  explicit Writer(DockerfileInput const& input) : input_(input) {
    uid_ = std::to_string(input.uid);
    for (JarSource const& jar : input.jars) (jar.path.empty() ? fetched_ : local_).push_back(jar);
  }

  std::string run() {
    head();
    if (!fetched_.empty()) fetch_stage();
    if (!input_.conda.empty()) conda_stage();
    text_ += "FROM ${BASE_IMAGE}\nUSER root\n";
    packages();
    jars();
    python();
    account();
    files();
    log_file();
    end();
    return std::move(text_);
  }

 private:
  void head() {
    text_ += "# An image for Spark " + input_.stack.spark.text + ", Hadoop " +
             input_.stack.hadoop.text() + ", Scala " + input_.stack.scala +
             ". Made by k8spark image dockerfile.\n"
             "# For several kinds of machine:\n"
             "#   docker buildx build --platform linux/amd64,linux/arm64 --push -t NAME .\n"
             "ARG BASE_IMAGE=" +
             input_.base + '\n';
    if (!fetched_.empty()) text_ += "ARG FETCH_IMAGE=${BASE_IMAGE}\n";
    if (!input_.conda.empty()) text_ += "ARG CONDA_IMAGE=" + std::string(kCondaImage) + '\n';
    text_ += '\n';
  }

  void fetch_stage() {
    bool const any_of_maven =
        std::any_of(fetched_.begin(), fetched_.end(), [](JarSource const& jar) {
          return jar.maven.has_value();
        });
    text_ +=
        "# Jars, each checked. FETCH_IMAGE needs curl, wget or Python.\n"
        "FROM ${FETCH_IMAGE} AS fetch\n"
        "USER root\n"
        "ARG MAVEN_REPOSITORY" +
        (input_.repository.empty() ? "" : '=' + input_.repository) + "\nWORKDIR /jars\n" +
        std::string(kFetch);
    if (any_of_maven)
      text_ += "    : \"${MAVEN_REPOSITORY" + std::string(kNeedsRepository) + "}\"; \\\n";
    for (std::size_t i = 0; i < fetched_.size(); ++i) {
      JarSource const& jar = fetched_[i];
      std::string const address = jar.maven
                                      ? "\"$MAVEN_REPOSITORY\"/" + shell_quote(jar.maven->path())
                                      : shell_quote(jar.url);
      text_ += "    jar " + address + ' ' + (jar.checksum.empty() ? "''" : jar.checksum) +
               (i + 1 == fetched_.size() ? "\n\n" : "; \\\n");
    }
  }

  void conda_stage() {
    text_ +=
        "# The environment is made where conda is; its default channel is conda-forge.\n"
        "FROM ${CONDA_IMAGE} AS conda\n"
        "USER root\n"
        "COPY " +
        copy_words(input_.conda, "/tmp/environment.yml") +
        "\n"
        "RUN /opt/conda/bin/conda env update -n base -f /tmp/environment.yml && \\\n"
        "    /opt/conda/bin/conda clean -afy && \\\n"
        "    chown -R " +
        uid_ + ":0 /opt/conda && chmod -R g=u /opt/conda\n\n";
  }

  void packages() {
    if (input_.apt.empty()) return;
    text_ +=
        "RUN apt-get update && \\\n"
        "    DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends";
    for (std::string const& package : input_.apt) text_ += ' ' + shell_quote(package);
    text_ += " && \\\n    rm -rf /var/lib/apt/lists/*\n";
  }

  void jars() {
    if (!fetched_.empty()) text_ += "COPY --from=fetch /jars/ /opt/spark/jars/\n";
    for (JarSource const& jar : local_)
      text_ += "COPY " + copy_words(jar.path, "/opt/spark/jars/") + '\n';
  }

  void python() {
    if (!input_.conda.empty())
      text_ +=
          "COPY --from=conda --chown=" + uid_ +
          ":0 /opt/conda /opt/conda\n"
          "ENV PATH=/opt/conda/bin:$PATH\n"
          "ENV PYSPARK_PYTHON=/opt/conda/bin/python PYSPARK_DRIVER_PYTHON=/opt/conda/bin/python\n";
    if (input_.pip.empty()) return;
    std::string words;
    for (std::string const& entry : input_.pip) {
      bool const local = (is_requirements(entry) || is_wheel(entry)) && !is_remote(entry);
      std::string const name = "/tmp/pip/" + std::string(entry.substr(entry.rfind('/') + 1));
      if (local) text_ += "COPY " + copy_words(entry, "/tmp/pip/") + '\n';
      words += is_requirements(entry) ? " -r " : " ";
      words += shell_quote(local ? name : entry);
    }
    // Debian's own Python refuses to be added to, unless told.
    text_ += "RUN PIP_BREAK_SYSTEM_PACKAGES=1 python3 -m pip install --no-cache-dir" + words +
             " && \\\n    rm -rf /tmp/pip\n";
  }

  // Hadoop's login fails for a user without a name. The folder belongs to group 0, which OpenShift
  // gives to the user ids that it invents.
  void account() {
    text_ += "RUN (getent passwd " + uid_ + " >/dev/null || \\\n      echo '" + uid_ +
             ":x:" + uid_ + ":0:anonymous uid:/opt/spark:/bin/false' >> /etc/passwd) && \\\n" +
             "    mkdir -p " + std::string(kWorkDir) + " && chown " + uid_ + ":0 " +
             std::string(kWorkDir) + " && \\\n    chgrp -R 0 " + std::string(kWorkDir) +
             " && chmod -R g=u " + std::string(kWorkDir) + '\n';
  }

  void files() {
    for (CopiedFile const& file : input_.files)
      text_ += "COPY --chown=" + uid_ + ":0 " + copy_words(file.from, file.to) + '\n';
  }

  // Not in /opt/spark/conf: the driver's ConfigMap is mounted over it.
  void log_file() {
    if (input_.logging.empty()) return;
    std::string const folder(kLogFolder);
    std::string const option = log_java_option(input_.stack, folder);
    text_ +=
        "# Chosen by spark.driver.extraJavaOptions and spark.executor.extraJavaOptions:\n#   " +
        option + "\nRUN mkdir -p " + folder + " && printf '%s\\n'";
    std::string const content = render_log_config(input_.logging, input_.stack);
    for (std::string const& line : text::split(text::trim(content), '\n'))
      text_ += " \\\n      " + shell_quote(line);
    text_ += " \\\n      > " + folder + '/' + log_file_name(input_.stack) + '\n';
  }

  void end() {
    text_ += "LABEL " + std::string(kSparkLabel) + '=' + quoted(input_.stack.spark.text) +
             " \\\n      " + std::string(kHadoopLabel) + '=' + quoted(input_.stack.hadoop.text()) +
             " \\\n      " + std::string(kScalaLabel) + '=' + quoted(input_.stack.scala);
    if (!input_.python.empty())
      text_ += " \\\n      " + std::string(kPythonLabel) + '=' + quoted(input_.python);
    text_ +=
        "\nENV PYTHONUNBUFFERED=1 HOME=/tmp\n"
        "WORKDIR " +
        std::string(kWorkDir) +
        "\n"
        "USER " +
        uid_ +
        "\n"
        "# It starts tini, sets the class path and names the user: never another one.\n"
        "ENTRYPOINT [\"/opt/entrypoint.sh\"]\n";
  }

  DockerfileInput const& input_;
  std::string uid_;
  std::vector<JarSource> fetched_;
  std::vector<JarSource> local_;
  std::string text_;
};

}  // namespace

Result<CopiedFile> parse_copied_file(std::string_view text) {
  std::size_t const colon = text.find(':');
  CopiedFile file;
  file.from = std::string(text.substr(0, colon));
  file.to = colon == std::string_view::npos ? std::string() : std::string(text.substr(colon + 1));
  if (file.from.empty() || has_control(text) || leaves_folder(file.from))
    return usage_error("\"" + std::string(has_control(text) ? "..." : text) +
                           "\" must lie in the folder of the build",
                       "",
                       "write it as FROM or FROM:TO, FROM below the folder of the build");
  if (file.from.starts_with("./")) file.from.erase(0, 2);
  if (!file.to.starts_with('/'))
    file.to = std::string(kWorkDir) + '/' + file.to;  // "" is the folder itself
  return file;
}

bool needs_repository(std::string_view dockerfile) {
  return text::contains(dockerfile, "\nARG MAVEN_REPOSITORY\n") &&
         text::contains(dockerfile, kNeedsRepository);
}

Result<std::string> render_dockerfile(DockerfileInput const& input) {
  K8SPARK_CHECK(check_input(input));
  return Writer(input).run();
}

}  // namespace k8spark::image
